namespace Tower.Actors.Ports;

/// <summary>A user name and password for a registry. Its text leaves the password out.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password.</param>
public sealed record RegistryCredentials(string User, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"{User}:***";
}
