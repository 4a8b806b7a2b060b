using System.Collections.Immutable;

namespace Tower.Actors.Caddy;

/// <summary>
/// Caddy's admin API on its unix socket, and the table of upstreams beside its config; both are one document
/// (<see cref="RoutedConfig"/>). Expected failures are <see cref="Workers.AdapterException"/>s.
/// </summary>
public interface ICaddyAdmin
{
    /// <summary>What Caddy runs with, as JSON.</summary>
    Task<string> GetConfigAsync(CancellationToken cancel);

    /// <summary>
    /// Has Caddy run with another document, the whole of it or nothing: a config Caddy refuses is an error with Caddy's words.
    /// A config it runs with already is not loaded again (<c>POST /load</c>), which leaves all connections as they are.
    /// </summary>
    Task LoadAsync(string caddyJson, CancellationToken cancel);

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
