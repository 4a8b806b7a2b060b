using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>Asks for the config Caddy runs with. Answered by <see cref="RoutesObserved"/>.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ObserveRoutes(DeploymentId Id) : StepRequest(Id);

/// <summary>The config Caddy runs with.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Routing">Null: Caddy cannot be reached.</param>
public sealed record RoutesObserved(DeploymentId Id, CaddyRouting? Routing);

/// <summary>
/// Asks Caddy to run with another config and another table of upstreams, again and again while nobody answers on the admin
/// socket (Caddy restarts, say). Answered by <see cref="RoutesLoaded"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Routing">All of it.</param>
public sealed record LoadRoutes(DeploymentId Id, CaddyRouting Routing) : StepRequest(Id);

/// <summary>New requests follow the new config.</summary>
/// <param name="Id">The deployment.</param>
public sealed record RoutesLoaded(DeploymentId Id);

/// <summary>
/// Asks through Caddy until each upstream expected has answered. Answered by <see cref="RoutesVerified"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Expectations">One per route that changed.</param>
public sealed record VerifyRoutes(DeploymentId Id, ImmutableArray<RouteExpectation> Expectations) : StepRequest(Id);

/// <summary>Each answered.</summary>
/// <param name="Id">The deployment.</param>
public sealed record RoutesVerified(DeploymentId Id);

/// <summary>
/// Waits until upstreams that get no new requests have answered their last one. Answered by
/// <see cref="UpstreamsDrained"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Upstreams"><c>host:port</c>, and how long it may take at most.</param>
public sealed record DrainUpstreams(DeploymentId Id, ImmutableSortedDictionary<string, TimeSpan> Upstreams) : StepRequest(Id);

/// <summary>The wait is over, one way or the other.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Seen">How many requests were in flight at most, over all of them.</param>
/// <param name="Took">How long the wait was.</param>
/// <param name="Remaining">Requests still in flight, by upstream, each after its own timeout; empty: none.</param>
public sealed record UpstreamsDrained(
    DeploymentId Id, int Seen, TimeSpan Took, ImmutableDictionary<string, int> Remaining)
{
    /// <summary>Whether some upstream took longer than it may.</summary>
    public bool TimedOut => !Remaining.IsEmpty;
}

/// <summary>
/// Waits until domains have a certificate, as long as <see cref="TowerOptions.CertificateTimeout"/>. Answered by
/// <see cref="CertificatesFollowed"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Domains">The domains that are served for the first time.</param>
public sealed record FollowCertificates(DeploymentId Id, ImmutableArray<string> Domains) : StepRequest(Id);

/// <summary>The wait is over, one way or the other.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Certificates">What the last handshake of each domain showed, in their order.</param>
public sealed record CertificatesFollowed(DeploymentId Id, ImmutableArray<FollowedCertificate> Certificates);

/// <summary>What became of a domain's certificate.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Facts">What the last handshake showed.</param>
/// <param name="After">How long after the wait had begun it showed that.</param>
public sealed record FollowedCertificate(string Domain, TlsFacts Facts, TimeSpan After);
