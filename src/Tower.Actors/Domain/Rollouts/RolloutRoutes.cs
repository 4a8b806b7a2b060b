using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>The routes a rollout goes through on its way to those of the stack. Pure.</summary>
internal static class RolloutRoutes
{
    /// <summary>
    /// The stack with the generations before as what is asked when a new one cannot be reached: an app that passes its checks
    /// and ends a moment later fails nobody's request.
    /// </summary>
    /// <param name="stack">Where the traffic is to go.</param>
    /// <param name="before">By app: where its requests went until now.</param>
    public static StackSpec WithFallback(
        StackSpec stack, ImmutableDictionary<string, ImmutableArray<string>> before) => stack with
        {
            Routes =
            [
                .. stack.Routes.Select(route =>
                    before.TryGetValue(route.App, out var dials) ? route with { Fallback = dials } : route),
            ],
        };

    /// <summary>
    /// Whether an app speaks the same protocol as before, as far as anything is known. What speaks another one is to be proven
    /// although its container stays, and the generation before cannot be asked in its place.
    /// </summary>
    public static bool SpeaksAsBefore(ServiceSpec service, StackSpec? applied) =>
        applied?.Services.FirstOrDefault(before => before.App == service.App) is not { } known || known.Protocol == service.Protocol;

    /// <summary>The stack as it was, with the requests of some apps waiting for the generations to come.</summary>
    /// <param name="stack">Where the traffic goes now: all others stay there.</param>
    /// <param name="apps">Those that are swapped.</param>
    public static StackSpec WithHold(StackSpec stack, ImmutableArray<string> apps) => stack with
    {
        Routes = [.. stack.Routes.Select(route => apps.Contains(route.App) ? route with { IsHeld = true } : route)],
    };

    /// <summary>That Tower answers under its own domain, when that is another one than before.</summary>
    public static IEnumerable<RouteExpectation> OwnReceipt(StackSpec stack, StackSpec? applied) =>
        from route in stack.Routes
        where route.App == ServiceNames.Tower && applied is not null && applied.Routes.All(before => before.Domain != route.Domain)
        select new RouteExpectation(route.Domain, "/healthz", route.Dials);

    /// <summary>The changed apps that get requests by these routes: not one without a domain, a removed one, or what is replaced in place.</summary>
    /// <param name="routed">The routes that were taken.</param>
    /// <param name="changed">What the deployment changes.</param>
    public static ImmutableArray<string> Live(StackSpec routed, ImmutableArray<string> changed) =>
    [
        .. changed.Where(app => routed.Routes.Any(route => route.App == app)
            && routed.Services.Any(service => service.App == app && service.Kind == ServiceKind.App)),
    ];

    /// <summary>The domains for which Caddy asks an ACME server for a certificate only now.</summary>
    /// <param name="routed">The routes that were taken.</param>
    /// <param name="applied">The stack of before; null: there was none, or nothing is known of it.</param>
    public static ImmutableArray<string> AwaitsCertificate(StackSpec routed, StackSpec? applied) => applied is null ? [] :
    [
        .. CaddyTls.Domains(routed).Except(CaddyTls.Domains(applied), StringComparer.OrdinalIgnoreCase).Where(domain => !DomainName.IsLocal(domain)),
    ];

    /// <summary>Who has to answer for each domain of these services.</summary>
    public static ImmutableArray<RouteExpectation> Receipts(StackSpec stack, ImmutableArray<ServiceSpec> services) =>
    [
        .. from route in stack.Routes
           join service in services on route.App equals service.App
           where service.Kind == ServiceKind.App
           select new RouteExpectation(route.Domain, service.Probe?.Path ?? "/", route.Dials),
    ];
}
