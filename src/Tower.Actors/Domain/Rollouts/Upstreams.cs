using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Whose address a <c>host:port</c> is.</summary>
internal static class Upstreams
{
    /// <summary>
    /// Where Caddy sends, or until lately sent, requests to a container: what its config names, and what the applied stack's
    /// routes name. An interrupted deployment may have taken it out of the config while it still answers its last requests.
    /// </summary>
    public static ImmutableArray<string> Of(ObservedContainer container, ObservedState observed) =>
    [
        .. (observed.Routing is { } routing ? CaddyUpstreams.DialsOf(routing) : [])
            .Concat(observed.AppliedStack?.Routes.SelectMany(route => route.Dials) ?? [])
            .Where(dial => BelongTo(dial, container.Service))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Whether Caddy reaches a container of the service there: by the service's own name, or by the name Compose gives one of
    /// several containers (<c>tower-api-1a2b3c4d-2</c>).
    /// </summary>
    /// <param name="dial"><c>host:port</c>.</param>
    /// <param name="service">The compose service, e.g. <c>api-1a2b3c4d</c>.</param>
    public static bool BelongTo(string dial, string service)
    {
        var host = dial[..Math.Max(dial.LastIndexOf(':'), 0)];
        return host == service || Regex.IsMatch(host, $"^.+-{Regex.Escape(service)}-[0-9]+$");
    }
}
