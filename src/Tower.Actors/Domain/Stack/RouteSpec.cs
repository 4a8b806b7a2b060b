using System.Collections.Immutable;
using System.Globalization;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

/// <summary>Which requests to a domain need a name and a password.</summary>
public enum AuthPolicy
{
    /// <summary>None.</summary>
    None,
    /// <summary>All of them.</summary>
    BasicAll,
    /// <summary>Those that write: POST, PUT, PATCH, DELETE.</summary>
    BasicWriteOnly,
}

/// <summary>A user Caddy lets in.</summary>
/// <param name="Username">The name.</param>
/// <param name="PasswordHash">The bcrypt hash.</param>
public sealed record BasicAuthUser(string Username, string PasswordHash);

/// <summary>Where the requests to a domain go.</summary>
/// <param name="Domain">The domain, in punycode.</param>
/// <param name="App">The service's name without the generation.</param>
/// <param name="Upstream">The compose service the requests go to, by its own name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Auth">Which requests need a password.</param>
/// <param name="User">Who is let in; null with <see cref="AuthPolicy.None"/>.</param>
/// <param name="KeepAuthorization">
/// Whether the service sees the <c>Authorization</c> header that Caddy checked. With <see cref="AuthPolicy.None"/>
/// it always does.
/// </param>
public sealed record RouteSpec(
    string Domain,
    string App,
    string Upstream,
    int Port,
    AuthPolicy Auth,
    BasicAuthUser? User = null,
    bool KeepAuthorization = false)
{
    /// <summary>What the service speaks.</summary>
    public AppProtocol Protocol { get; init; }

    /// <summary>The hosts the requests are spread over when there are several containers; empty: <see cref="Upstream"/>.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>
    /// <c>host:port</c> of the generation before, asked when none of <see cref="Dials"/> can be: for the time in which a
    /// new generation has the traffic and is still watched.
    /// </summary>
    public ImmutableArray<string> Fallback { get; init; } = [];

    /// <summary>
    /// Whether requests wait in Caddy, because this generation must stop before the next one starts (an app with volumes). Those
    /// that waited in vain ask this one.
    /// </summary>
    public bool IsHeld { get; init; }

    /// <summary>
    /// Whether its upstreams change with rollouts, and so are looked up in a table for every request instead of standing in
    /// Caddy's config: those of services with generations.
    /// </summary>
    public bool IsLookedUp => Upstream != App;

    /// <summary>
    /// What the table calls it. The config has a place per upstream, and knows what they speak: another number of them, or
    /// another protocol, is another key, so that a config never reads what was written for another one.
    /// </summary>
    public string TableKey => string.Create(
        CultureInfo.InvariantCulture, $"{App}.{Dials.Length}{(Protocol == AppProtocol.H2c ? ".h2c" : "")}");

    /// <summary>Where Caddy connects to: <c>host:port</c>, at least one.</summary>
    public ImmutableArray<string> Dials =>
        [.. (Hosts.IsEmpty ? [Upstream] : Hosts).Select(host => $"{host}:{Port}")];
}

/// <summary>A domain whose requests are sent on to another one (308: the method stays).</summary>
/// <param name="From">The domain asked for, in punycode.</param>
/// <param name="To">The domain that answers.</param>
public sealed record RedirectSpec(string From, string To);
