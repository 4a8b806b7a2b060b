using System.Collections.Immutable;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>
/// The steps from what runs to what should run. <see cref="Create"/> is pure and total: it asks nothing, does nothing, and
/// has an answer for every pair of states.
/// </summary>
/// <param name="Steps">What is to be done, in order; empty: nothing.</param>
/// <param name="Changed">The apps with a new generation, a new route, or none of either any more; sorted.</param>
/// <param name="Notes">What a person should know before the first step.</param>
internal sealed record RolloutPlan(
    ImmutableArray<PlanStep> Steps,
    ImmutableArray<string> Changed,
    ImmutableArray<string> Notes)
{
    /// <summary>What is changed, as fields: Tower's own section, then what <see cref="Changed"/> names, in its order.</summary>
    public ImmutableArray<DeploymentChange> Changes { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Steps.IsEmpty;

    /// <summary>
    /// The first step after which an interrupted deployment is completed and not undone: the one that moves the traffic, or
    /// that writes the new state where there is no traffic to move.
    /// </summary>
    public int PointOfNoReturn
    {
        get
        {
            var moves = Index(step => step is PlanStep.Switch);
            return moves >= 0 ? moves : Index(step => step is PlanStep.Save);

            int Index(Func<PlanStep, bool> matches) => Steps.IndexOf(Steps.FirstOrDefault(matches)!);
        }
    }

    /// <summary>Compares the two states.</summary>
    public static RolloutPlan Create(DesiredState desired, ObservedState observed)
    {
        var services = desired.Stack.Services;
        var firstStart = observed.Routing is null && observed.Applied is null;
        var missing = services.Where(service => !IsUp(service, observed)
            // A Caddy left over from a first start that failed runs with that start's config and cannot be asked to load another.
            || (firstStart && service.Name == ServiceNames.Caddy)).ToImmutableArray();
        var recreated = missing.Where(service => IsReplacedInPlace(service, observed)).ToImmutableArray();
        var swaps = firstStart ? [] : Swap.Of([.. missing.Except(recreated)], observed);
        var swapped = swaps.Select(swap => swap.Service).ToImmutableArray();
        var beside = missing.Except(recreated).Except(swapped).ToImmutableArray();
        var unproven = services.Except(missing)
            .Where(service => desired.Unproven.Contains(service.Name) || !RolloutRoutes.SpeaksAsBefore(service, observed.AppliedStack)).ToImmutableArray();
        var retired = observed.Containers.Where(container => IsRetired(container, services)).ToImmutableArray();
        var reroute = !firstStart
            && (observed.Routing is null || !observed.Routing.RoutesLike(desired.Files.Routing));

        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        if (firstStart)
            steps.Add(new PlanStep.SeedCaddyConfig());
        if (missing.Length > 0)
            steps.Add(new PlanStep.Pull([.. missing.Select(service => service.Image).Distinct()]));
        if (desired.MissingFolders.Where(folder => folder.Create is not null).ToImmutableArray() is { IsEmpty: false } folders)
            steps.Add(new PlanStep.CreateFolders(folders));
        // Caddy last and by itself: from the moment it stops nobody is answered, and it does not wait for the others to start.
        foreach (var together in recreated.GroupBy(service => service.Name == ServiceNames.Caddy).OrderBy(group => group.Key))
            steps.Add(new PlanStep.Recreate([.. together]));
        AddStart(steps, beside, [.. recreated, .. beside, .. unproven], observed);
        var holds = AddSwaps(steps, swaps, desired, observed);
        AddTraffic(steps, reroute || holds, [.. beside, .. swapped, .. unproven], retired, desired, observed);
        // The compose file on disk is the whole stack: it is written whenever anything was, so that the two never differ.
        // And before anything is removed: a Caddy that restarts must not find routes to what is gone.
        if (steps.Count > 0 || retired.Length > 0 || !SameDocument.Is(desired, observed.Applied))
            steps.Add(new PlanStep.Save());
        if (retired.Length > 0)
            steps.Add(new PlanStep.Retire(retired));

        var changed = ChangedApps.Of(desired, observed, missing, retired);
        var reasons = ChangeReasons.Of(desired, observed, changed);
        return new RolloutPlan(steps.ToImmutable(), changed,
            [.. reasons.Select(reason => reason.Line).OfType<string>(), .. Renamings.Hints(desired, observed), .. desired.VolumeNotes,
                .. NotesOn(services, observed, recreated, swaps)])
        {
            Changes = [.. reasons.Select(reason => reason.Change)],
        };
    }

    private static void AddStart(
        ImmutableArray<PlanStep>.Builder steps, ImmutableArray<ServiceSpec> started, ImmutableArray<ServiceSpec> probed, ObservedState observed)
    {
        if (started.Length > 0)
            steps.Add(new PlanStep.Start(started));
        if (probed.Length > 0)
            steps.Add(new PlanStep.Probe(probed) { First = [.. probed.Where(service => IsFirst(service, observed)).Select(service => service.Name)] });
    }

    /// <summary>What cannot run beside its old generation comes last: its requests wait as short as they can.</summary>
    /// <returns>Whether requests are held, so that the traffic must be moved in any case.</returns>
    private static bool AddSwaps(
        ImmutableArray<PlanStep>.Builder steps, ImmutableArray<Swap> swaps, DesiredState desired, ObservedState observed)
    {
        if (swaps.IsEmpty)
            return false;
        var routed = swaps.Where(swap => !swap.Dials.IsEmpty).ToImmutableArray();
        if (routed.Length > 0)
        {
            var apps = routed.SelectMany(swap => swap.Old).Select(container => container.App).Distinct().ToImmutableArray();
            steps.Add(new PlanStep.Hold(RolloutRoutes.WithHold(observed.AppliedStack ?? desired.Stack, apps), apps));
            steps.Add(new PlanStep.Drain(routed
                .SelectMany(swap => swap.Dials.Select(dial => (dial, swap.Service.DrainTimeout ?? desired.DrainTimeout)))
                .ToImmutableSortedDictionary(pair => pair.dial, pair => pair.Item2, StringComparer.Ordinal)));
        }
        steps.Add(new PlanStep.Stop([.. swaps.SelectMany(swap => swap.Old)]));
        var services = swaps.Select(swap => swap.Service).ToImmutableArray();
        AddStart(steps, services, services, observed);
        return routed.Length > 0;
    }

    private static void AddTraffic(
        ImmutableArray<PlanStep>.Builder steps,
        bool moves,
        ImmutableArray<ServiceSpec> started,
        ImmutableArray<ObservedContainer> retired,
        DesiredState desired,
        ObservedState observed)
    {
        var apps = started.Where(service => service.Kind == ServiceKind.App).ToImmutableArray();
        // Only what still runs beside the new generation can take over from it, or has requests to answer.
        var besides = retired.Where(old => old.IsRunning
            && apps.All(service => !service.Replaces(old.App) || service.Strategy == RolloutStrategy.Rolling)).ToImmutableArray();
        var fallbacks = besides
            .Where(old => apps.Any(service => service.App == old.App && RolloutRoutes.SpeaksAsBefore(service, observed.AppliedStack)))
            .GroupBy(old => old.App)
            .Select(group => (App: group.Key, Dials: Distinct(group.SelectMany(old => Upstreams.Of(old, observed)))))
            .Where(group => !group.Dials.IsEmpty)
            .ToImmutableDictionary(group => group.App, group => group.Dials);
        if (moves)
        {
            steps.Add(new PlanStep.Switch(
                RolloutRoutes.WithFallback(desired.Stack, fallbacks),
                [.. RolloutRoutes.OwnReceipt(desired.Stack, observed.AppliedStack), .. RolloutRoutes.Receipts(desired.Stack, apps)]));
        }
        var draining = besides
            .SelectMany(old => Upstreams.Of(old, observed).Select(dial => (Dial: dial, old.App)))
            .DistinctBy(pair => pair.Dial)
            .ToImmutableSortedDictionary(pair => pair.Dial, pair => DrainOf(pair.App, desired, observed), StringComparer.Ordinal);
        // Watched before the old one is drained: one whose successor dies again and again gets requests all the time, and
        // waiting for its last one would keep the broken version in the traffic for the whole drain timeout.
        if (apps.Length > 0)
            steps.Add(new PlanStep.Watch(apps));
        if (!draining.IsEmpty)
            steps.Add(new PlanStep.Drain(draining));
        if (moves && !fallbacks.IsEmpty)
            steps.Add(new PlanStep.Settle(desired.Stack));
    }

    private static ImmutableArray<string> Distinct(IEnumerable<string> dials) =>
        [.. dials.Distinct().Order(StringComparer.Ordinal)];

    private static TimeSpan DrainOf(string app, DesiredState desired, ObservedState observed) =>
        (desired.Stack.Services.FirstOrDefault(service => service.App == app)
            ?? observed.AppliedStack?.Services.FirstOrDefault(service => service.App == app))?.DrainTimeout
        ?? desired.DrainTimeout;

    // Of an app nothing has run before, an end is no sign of a broken version: what it depends on may not be up yet.
    private static bool IsFirst(ServiceSpec service, ObservedState observed) =>
        service.Kind == ServiceKind.App
        && observed.Containers.All(container => !service.Replaces(container.App) || container.Service == service.Name)
        && (observed.Applied?.Apps.All(app => !service.Replaces(app.Name)) ?? true);

    private static bool IsUp(ServiceSpec service, ObservedState observed) => UpOf(service, observed) >= service.Replicas;

    /// <summary>How many containers of a service there are that need not be started.</summary>
    internal static int UpOf(ServiceSpec service, ObservedState observed) =>
        observed.Containers.Count(container => (container.Service, container.Generation) == (service.Name, service.Generation)
            // A crash loop of an unchanged app is not this deployment's business: starting it again would not help it.
            && (container.State is "running" or "restarting")
            && !MustComeBack(container));

    /// <summary>Whether it runs only until it ends, or the engine does.</summary>
    internal static bool MustComeBack(ObservedContainer container) =>
        // To start again means to stop first, which the Tower that does it would not survive; and infrastructure is replaced then.
        container is { IsKeptDown: true, Kind: ServiceKind.App };

    private static bool IsReplacedInPlace(ServiceSpec service, ObservedState observed) =>
        service.Kind == ServiceKind.Infrastructure
        && observed.Containers.Any(container => container.Service == service.Name);

    private static bool IsRetired(ObservedContainer container, ImmutableArray<ServiceSpec> services) =>
        container.Kind != ServiceKind.Infrastructure && services.All(service => service.Name != container.Service);

    private static ImmutableArray<string> NotesOn(
        ImmutableArray<ServiceSpec> services,
        ObservedState observed,
        ImmutableArray<ServiceSpec> recreated,
        ImmutableArray<Swap> swaps) =>
    [
        .. recreated.Select(service => service.Name == ServiceNames.Caddy
            ? $"caddy is recreated: the requests it has get {StackBuilder.CaddyStops.TotalSeconds:0} s to end, and no others are answered until it listens again about a second later"
            : $"{service.Name} is recreated: it does not answer until it is ready again"),
        .. swaps.Select(swap => swap.Dials.IsEmpty
            ? $"{swap.Service.App} is stopped before its new generation starts"
            : $"{swap.Service.App} is stopped before its new generation starts: its requests wait in Caddy meanwhile, {CaddyProxies.LongestHold.TotalMinutes:0} min at most"),
        .. observed.Containers
            .Where(container => container.State == "restarting" && services.Any(service => service.Name == container.Service))
            .Select(container => $"{container.App} keeps restarting (exit code {container.ExitCode}) and is left as it is"),
    ];
}
