using System.Text.Json;

namespace Tower.Actors.Domain.Routing;

/// <summary>
/// How Caddy routes requests: its config, and the table in which the config's routes look up their upstreams. A config is loaded when
/// routes come, go or change; the table alone moves traffic.
/// </summary>
/// <param name="Config">The whole config, as JSON.</param>
/// <param name="Table">Where the routes lead.</param>
public sealed record CaddyRouting(string Config, UpstreamTable Table)
{
    /// <summary>A config whose routes name their upstreams themselves.</summary>
    public CaddyRouting(string config) : this(config, UpstreamTable.Empty)
    {
    }

    /// <summary>Whether requests are routed alike, however the two configs are written.</summary>
    /// <exception cref="JsonException">One of the configs is no JSON.</exception>
    public bool RoutesLike(CaddyRouting other) => Table.Equals(other.Table) && SameConfig(Config, other.Config);

    /// <summary>
    /// Whether two configs mean the same: whitespace, the order of keys, and the notation of numbers and strings aside.
    /// </summary>
    /// <exception cref="JsonException">One of them is no JSON.</exception>
    public static bool SameConfig(string left, string right)
    {
        using var first = JsonDocument.Parse(left);
        using var second = JsonDocument.Parse(right);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }
}
