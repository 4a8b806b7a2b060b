namespace Tower.Web.Init;

/// <summary>What <c>tower init</c> has to be told.</summary>
/// <param name="AdminEmail"><c>ADMIN_EMAIL</c>.</param>
/// <param name="TowerDomain"><c>TOWER_DOMAIN</c>.</param>
/// <param name="RegistryDomain"><c>REGISTRY_DOMAIN</c>.</param>
/// <param name="OtelDomain"><c>OTEL_DOMAIN</c>.</param>
/// <param name="TowerPassword"><c>TOWER_PASSWORD</c>: of the API's user.</param>
/// <param name="RegistryPassword"><c>REGISTRY_PASSWORD</c>: what CI logs in to the registry with.</param>
/// <param name="OtelPassword"><c>OTEL_PASSWORD</c>: asked for before Grafana is shown; the registry's without one.</param>
internal sealed record InitSettings(
    string AdminEmail,
    string TowerDomain,
    string RegistryDomain,
    string OtelDomain,
    string TowerPassword,
    string RegistryPassword,
    string OtelPassword)
{
    /// <summary>Without the passwords, whoever prints it.</summary>
    public override string ToString() => $"{nameof(InitSettings)} of {TowerDomain}";
}
