using System.Collections.Immutable;

namespace Tower.Actors.Domain.Routing;

/// <summary>Who has to answer for a domain.</summary>
/// <param name="Domain">The domain, in punycode.</param>
/// <param name="Path">The path to ask for. Any status will do, 500 included: who answers is what matters.</param>
/// <param name="Upstreams"><c>host:port</c> each; any of them answers right.</param>
public sealed record RouteExpectation(string Domain, string Path, ImmutableArray<string> Upstreams);
