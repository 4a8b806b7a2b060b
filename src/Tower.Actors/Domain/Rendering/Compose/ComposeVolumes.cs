using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>The named volumes of a stack.</summary>
public static class ComposeVolumes
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

    /// <summary>Those every stack has; all others are an app's.</summary>
    public static readonly ImmutableArray<string> Infrastructure =
        [CaddyData, CaddyConfig, CaddyAdmin, RegistryData, OtelLgtmData];

    /// <summary>All of them, in the file's order: the infrastructure's, then those of apps by name.</summary>
    public static ImmutableArray<string> Of(StackSpec stack) =>
    [
        .. Infrastructure,
        .. stack.Services.SelectMany(service => service.VolumeMounts)
            .Select(mount => mount.Source).Distinct().Order(StringComparer.Ordinal),
    ];
}
