using System.Collections.Immutable;

namespace Tower.Actors.Caddy;

/// <summary>
/// Caddy's admin API on its unix socket. Expected failures are <see cref="Workers.AdapterException"/>s.
/// </summary>
public interface ICaddyAdmin
{
    /// <summary>The config Caddy runs with, as JSON.</summary>
    Task<string> GetConfigAsync(CancellationToken cancel);

    /// <summary>
    /// <c>POST /load</c>: replaces the whole config or nothing; a config Caddy refuses is an error with Caddy's words.
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
public sealed record CaddyReceipt(string? Upstream, int Status);
