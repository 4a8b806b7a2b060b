using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for the config Caddy runs with. Answered by <see cref="RoutesObserved"/>.</summary>
public sealed record ObserveRoutes : StepWork;

/// <summary>The config Caddy runs with.</summary>
/// <param name="Routing">Null: Caddy cannot be reached.</param>
public sealed record RoutesObserved(CaddyRouting? Routing);

/// <summary>
/// Asks Caddy to run with another config and another table of upstreams, again and again while nobody answers on the admin
/// socket (Caddy restarts, say). Answered by <see cref="Done"/>.
/// </summary>
/// <param name="Routing">All of it.</param>
public sealed record SwitchTraffic(CaddyRouting Routing) : StepWork;

/// <summary>
/// Asks through Caddy until each upstream expected has answered. Answered by <see cref="Done"/>.
/// </summary>
/// <param name="Expectations">One per route that changed.</param>
public sealed record VerifyRoutes(ImmutableArray<RouteExpectation> Expectations) : StepWork;

/// <summary>
/// Waits until upstreams that get no new requests have answered their last one. Answered by
/// <see cref="UpstreamsDrained"/>.
/// </summary>
/// <param name="Upstreams"><c>host:port</c>, and how long it may take at most.</param>
public sealed record DrainUpstreams(ImmutableSortedDictionary<string, TimeSpan> Upstreams) : StepWork;

/// <summary>The wait is over, one way or the other.</summary>
/// <param name="Seen">How many requests were in flight at most, over all of them.</param>
/// <param name="Took">How long the wait was.</param>
/// <param name="Remaining">Requests still in flight, by upstream, each after its own timeout; empty: none.</param>
public sealed record UpstreamsDrained(int Seen, TimeSpan Took, ImmutableDictionary<string, int> Remaining)
{
    /// <summary>Whether some upstream took longer than it may.</summary>
    public bool TimedOut => !Remaining.IsEmpty;
}

/// <summary>
/// Waits until domains have a certificate, as long as <see cref="TowerOptions.CertificateTimeout"/>. Answered by
/// <see cref="CertificatesFollowed"/>.
/// </summary>
/// <param name="Domains">The domains that are served for the first time.</param>
public sealed record FollowCertificates(ImmutableArray<string> Domains) : StepWork;

/// <summary>The wait is over, one way or the other.</summary>
/// <param name="Certificates">What the last handshake of each domain showed, in their order.</param>
public sealed record CertificatesFollowed(ImmutableArray<FollowedCertificate> Certificates);

/// <summary>What became of a domain's certificate.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Facts">What the last handshake showed.</param>
/// <param name="After">How long after the wait had begun it showed that.</param>
public sealed record FollowedCertificate(string Domain, TlsFacts Facts, TimeSpan After);
