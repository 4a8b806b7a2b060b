using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// Caddy: its admin API, and the table in which its routes look up their upstreams. Expected failures are
/// <see cref="AdapterException"/>s.
/// </summary>
public interface ICaddyAdmin
{
    /// <summary>How Caddy routes requests now.</summary>
    Task<CaddyRouting> ReadAsync(CancellationToken cancel);

    /// <summary>
    /// Has Caddy route otherwise, entirely or not at all: a config Caddy refuses is an error with Caddy's words.
    /// A config it runs with already is not loaded again (<c>POST /load</c>), which leaves all connections as they are.
    /// </summary>
    Task LoadAsync(CaddyRouting routing, CancellationToken cancel);

    /// <summary>
    /// <c>GET /reverse_proxy/upstreams</c>: requests in flight by upstream address, e.g. <c>api-1a2b3c4d:3000</c>.
    /// </summary>
    Task<ImmutableDictionary<string, int>> InFlightAsync(CancellationToken cancel);

    /// <summary>
    /// Asks for a domain through Caddy's receipt listener (a unix socket that only Tower can reach, same routes, no
    /// TLS, no auth).
    /// </summary>
    /// <returns>
    /// The upstream that answered, e.g. <c>api-1a2b3c4d:3000</c>, and its status; upstream null when none could be
    /// reached.
    /// </returns>
    Task<CaddyReceipt> AskThroughAsync(string domain, string path, CancellationToken cancel);
}

/// <summary>What came back through Caddy.</summary>
/// <param name="Upstream">Header <c>X-Tower-Upstream</c>; null: Caddy reached none.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record CaddyReceipt(string? Upstream, int Status)
{
    /// <summary>Header <c>X-Tower-Error</c>: in Caddy's words, why none answered; null: one did, or Caddy does not say.</summary>
    public string? Problem { get; init; }
}
