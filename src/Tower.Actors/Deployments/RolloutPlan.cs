using System.Collections.Immutable;
using Tower.Actors.Caddy;
using Tower.Actors.Engine;
using Tower.Actors.Stack;

namespace Tower.Actors.Deployments;

/// <summary>
/// The steps from what runs to what should run. <see cref="Create"/> is pure and total: it asks nothing, does nothing, and
/// has an answer for every pair of states.
/// </summary>
/// <param name="Steps">What is to be done, in order; empty: nothing.</param>
/// <param name="Changed">The apps with a new generation, a new route, or none of either any more; sorted.</param>
/// <param name="Notes">What a person should know before the first step.</param>
/// <param name="Refusal">Why this plan must not be carried out; null: it may.</param>
public sealed record RolloutPlan(
    ImmutableArray<PlanStep> Steps,
    ImmutableArray<string> Changed,
    ImmutableArray<string> Notes,
    string? Refusal = null)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Steps.IsEmpty;

    /// <summary>Compares the two states.</summary>
    public static RolloutPlan Create(DesiredState desired, ObservedState observed)
    {
        var services = desired.Stack.Services;
        if (ReplacesTower(services, observed) is { } refusal)
            return new RolloutPlan([], [], [], refusal);

        var firstStart = observed.CaddyJson is null && observed.Applied is null;
        var missing = services.Where(service => !IsUp(service, observed)
            // A Caddy left over from a first start that failed runs with that start's config and cannot be asked to load another.
            || (firstStart && service.Name == "caddy")).ToImmutableArray();
        var recreate = missing.Where(service => IsReplacedInPlace(service, observed)).ToImmutableArray();
        var start = missing.Except(recreate).ToImmutableArray();
        var retire = observed.Containers.Where(container => IsRetired(container, services)).ToImmutableArray();
        var reroute = !firstStart
            && (observed.CaddyJson is null || !CaddyConfigComparison.Same(observed.CaddyJson, desired.Files.CaddyJson));
        var save = !SameDocument.Is(desired, observed.Applied);

        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        if (firstStart)
            steps.Add(new PlanStep.SeedCaddyConfig());
        if (missing.Length > 0)
            steps.Add(new PlanStep.Pull([.. missing.Select(service => service.Image).Distinct()]));
        if (recreate.Length > 0)
            steps.Add(new PlanStep.Recreate(recreate));
        if (start.Length > 0)
            steps.Add(new PlanStep.Start(start));
        if (missing.Length > 0)
            steps.Add(new PlanStep.Probe(missing));
        if (reroute)
            steps.Add(new PlanStep.Switch(Receipts(desired.Stack, missing)));
        if (retire.Length > 0)
        {
            if (UpstreamsOf(retire, observed) is { Length: > 0 } upstreams)
                steps.Add(new PlanStep.Drain(upstreams));
            steps.Add(new PlanStep.Retire(retire));
        }
        // The compose file on disk is the whole stack: it is written whenever anything was, so that the two never differ.
        if (save || steps.Count > 0)
            steps.Add(new PlanStep.Save());

        return new RolloutPlan(steps.ToImmutable(), ChangedApps(desired, observed, missing, retire), NotesOn(services, observed, recreate));
    }

    private static bool IsUp(ServiceSpec service, ObservedState observed) =>
        observed.Containers.Any(container => (container.Service, container.Generation) == (service.Name, service.Generation)
            // A crash loop of an unchanged app is not this deployment's business: starting it again would not help it.
            && container.State is "running" or "restarting");

    private static bool IsReplacedInPlace(ServiceSpec service, ObservedState observed) =>
        service.Kind == ServiceKind.Infrastructure
        && observed.Containers.Any(container => container.Service == service.Name);

    private static bool IsRetired(ObservedContainer container, ImmutableArray<ServiceSpec> services) =>
        container.Kind == ServiceKind.App && services.All(service => service.Name != container.Service);

    private static string? ReplacesTower(ImmutableArray<ServiceSpec> services, ObservedState observed)
    {
        var running = observed.Containers.FirstOrDefault(container => container.Kind == ServiceKind.Tower && container.IsRunning);
        var wanted = services.FirstOrDefault(service => service.Kind == ServiceKind.Tower);
        return running is null || wanted is null || running.Generation == wanted.Generation
            ? null
            : $"the intent asks for another Tower ({wanted.Image}) than the one that runs ({running.Service}), "
              + "and this Tower cannot replace itself yet; set tower.version to the running version";
    }

    private static ImmutableArray<RouteExpectation> Receipts(StackSpec stack, ImmutableArray<ServiceSpec> started) =>
    [
        .. from route in stack.Routes
           join service in started on route.Upstream equals service.Name
           where service.Kind == ServiceKind.App
           select new RouteExpectation(route.Domain, service.Probe?.Path ?? "/", $"{route.Upstream}:{route.Port}"),
    ];

    private static ImmutableArray<string> UpstreamsOf(ImmutableArray<ObservedContainer> retire, ObservedState observed) =>
        observed.CaddyJson is null
            ? []
            : [.. CaddyUpstreams.DialsOf(observed.CaddyJson).Where(dial => retire.Any(old => dial.StartsWith(old.Service + ":", StringComparison.Ordinal)))];

    private static ImmutableArray<string> ChangedApps(
        DesiredState desired, ObservedState observed, ImmutableArray<ServiceSpec> missing, ImmutableArray<ObservedContainer> retire)
    {
        var before = observed.Applied?.Apps.ToDictionary(app => app.Name) ?? [];
        var moved = desired.Intent.Apps.Where(app =>
            before.TryGetValue(app.Name, out var old) && !Domains.Same(app, old));
        return
        [
            .. missing.Select(service => service.App)
                .Concat(retire.Select(container => container.App))
                .Concat(moved.Select(app => app.Name))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    private static ImmutableArray<string> NotesOn(
        ImmutableArray<ServiceSpec> services, ObservedState observed, ImmutableArray<ServiceSpec> recreate) =>
    [
        .. recreate.Select(service => service.Name == "caddy"
            ? "caddy is recreated: no requests are answered until it listens again (usually about a second)"
            : $"{service.Name} is recreated: it does not answer until it is ready again"),
        .. observed.Containers
            .Where(container => container.State == "restarting" && services.Any(service => service.Name == container.Service))
            .Select(container => $"{container.App} keeps restarting (exit code {container.ExitCode}) and is left as it is"),
    ];
}
