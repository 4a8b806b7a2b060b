using System.Collections.Immutable;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// How Grafana knows that a request comes from Caddy, which has checked the password: by a header whose name is a secret. Grafana lets
/// in whom that header names (https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/auth-proxy/)
/// and nobody else; it has no login of its own. The name is in one file of the data directory (<see cref="StateFiles.GrafanaHeader"/>),
/// which Caddy and Grafana read; it is in no config, compose file, environment or log.
/// </summary>
/// <remarks>
/// A header and not Caddy's address, which changes; not a password of Grafana's, because a volume from before keeps the old one
/// (<c>admin</c>).
/// </remarks>
public static class GrafanaAccess
{
    /// <summary>The user of Grafana that requests with the right password have: the one every Grafana is born with.</summary>
    public const string User = "admin";

    /// <summary>Where otel-lgtm's container sees <see cref="StateFiles.GrafanaFolder"/>.</summary>
    public const string MountedAt = "/etc/tower";

    /// <summary>Where Caddy's container sees the file.</summary>
    public const string FileForCaddy = $"/etc/caddy/{StateFiles.GrafanaFolderName}/{StateFiles.GrafanaHeaderName}";

    // Grafana itself replaces this by the file's content, and does not start without the file.
    private const string Header = $"$__file{{{MountedAt}/{StateFiles.GrafanaHeaderName}}}";

    /// <summary>
    /// Grafana's settings. Nothing in them is secret, so that the service has the same generation on every server.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["GF_AUTH_ANONYMOUS_ENABLED"] = "false",
        // Images before 0.9.2 turn it on whatever this says; where the organisation of anonymous requests is none, they are refused.
        ["GF_AUTH_ANONYMOUS_ORG_NAME"] = "none-for-anonymous-requests",
        ["GF_AUTH_BASIC_ENABLED"] = "false",
        ["GF_AUTH_DISABLE_LOGIN_FORM"] = "true",
        ["GF_AUTH_DISABLE_SIGNOUT_MENU"] = "true",
        ["GF_AUTH_PROXY_ENABLED"] = "true",
        ["GF_AUTH_PROXY_HEADER_NAME"] = Header,
        // Should a login be turned on again, the password of a new volume is not "admin".
        ["GF_SECURITY_ADMIN_PASSWORD"] = Header,
        // For a volume whose user of that name was removed: it is made again.
        ["GF_USERS_AUTO_ASSIGN_ORG_ROLE"] = "Admin",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
