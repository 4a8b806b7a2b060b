using System.Collections.Immutable;

namespace Tower.Actors.Rendering;

/// <summary>The named volumes of the stack.</summary>
internal static class ComposeVolumes
{
    /// <summary>Certificates and their keys.</summary>
    public const string CaddyData = "caddy_data";

    /// <summary>What Caddy itself keeps.</summary>
    public const string CaddyConfig = "caddy_config";

    /// <summary>The unix sockets of Caddy's admin API and receipt listener; only caddy and tower mount it.</summary>
    public const string CaddyAdmin = "caddy_admin";

    /// <summary>The images that were pushed.</summary>
    public const string RegistryData = "registry_data";

    /// <summary>Traces, logs, metrics, dashboards.</summary>
    public const string OtelLgtmData = "otel_lgtm_data";

    /// <summary>All of them, in the file's order.</summary>
    public static readonly ImmutableArray<string> All =
        [CaddyData, CaddyConfig, CaddyAdmin, RegistryData, OtelLgtmData];
}
