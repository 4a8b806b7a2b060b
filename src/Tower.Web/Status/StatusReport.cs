using System.Collections.Immutable;

namespace Tower.Web.Status;

/// <summary>What runs, as <c>GET /status</c> shows it.</summary>
/// <param name="AppliedAt">When the intent was applied (UTC); null: never.</param>
/// <param name="Deployment">The deployment that applied it.</param>
/// <param name="Apps">How many apps it has.</param>
/// <param name="Services">Infrastructure, then apps in the intent's order, then what runs besides.</param>
/// <param name="EngineProblem">Why the services are not known; null when they are.</param>
/// <param name="Domains">In the same order.</param>
internal sealed record StatusReport(
    DateTimeOffset? AppliedAt,
    string? Deployment,
    int Apps,
    ImmutableArray<ServiceStatus> Services,
    string? EngineProblem,
    ImmutableArray<DomainStatus> Domains);

/// <summary>One container, or the lack of one.</summary>
/// <param name="Name">What it is called here: the app, or app and generation when there are several.</param>
/// <param name="App">The app.</param>
/// <param name="Generation">The generation; null without a container.</param>
/// <param name="IsCurrent">Whether it belongs to the applied intent.</param>
/// <param name="State">The engine's word, or <c>missing</c>.</param>
/// <param name="Health"><c>healthy</c>, <c>unhealthy</c>, <c>starting</c>; null when nobody can tell.</param>
internal sealed record ServiceStatus(
    string Name, string App, string? Generation, bool IsCurrent, string State, string? Health);

/// <summary>One domain.</summary>
/// <param name="Domain">In punycode.</param>
/// <param name="Upstream">The app and port its requests go to, e.g. <c>api:3000</c>.</param>
/// <param name="Tls">Its certificate.</param>
internal sealed record DomainStatus(string Domain, string Upstream, TlsFacts Tls);
