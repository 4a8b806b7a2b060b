using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>The way back from a step that failed, or at which a deployment was cancelled, to what was before. Pure.</summary>
internal static class UndoPlan
{
    /// <summary>The steps back, in order.</summary>
    /// <param name="begun">The steps that were begun; the last one may have been done in part.</param>
    /// <param name="observed">What ran before.</param>
    /// <param name="drainTimeout">How long a generation that names no time may take to answer its last requests.</param>
    public static ImmutableArray<PlanStep> Create(
        ImmutableArray<PlanStep> begun, ObservedState observed, TimeSpan drainTimeout)
    {
        var started = begun.OfType<PlanStep.Start>().SelectMany(step => step.Services).ToImmutableArray();
        var stopped = begun.OfType<PlanStep.Stop>().SelectMany(step => step.Containers).ToImmutableArray();
        var moved = begun.OfType<PlanStep.Switch>().LastOrDefault();
        var isLoaded = begun.Any(step => step is PlanStep.Hold or PlanStep.Switch or PlanStep.HandOver);

        var steps = ImmutableArray.CreateBuilder<PlanStep>();
        // First the traffic goes back to what still runs; for what was stopped it waits.
        var waits = moved is not null && stopped.Length > 0 && observed.AppliedStack is not null;
        var isBack = moved is not null && !waits && observed.Routing is not null;
        if (waits)
        {
            var apps = Of(stopped, observed.AppliedStack).Select(service => service.App).ToImmutableArray();
            steps.Add(new PlanStep.Hold(RolloutRoutes.WithHold(observed.AppliedStack!, apps), apps));
        }
        else if (isBack)
        {
            steps.Add(new PlanStep.Restore(observed.Routing!));
        }

        if (moved is not null && Draining(moved, started, drainTimeout) is { IsEmpty: false } draining)
            steps.Add(new PlanStep.Drain(draining));
        if (started.Length > 0)
        {
            // One that was there and did not run was started by this deployment as well: it must not run beside what comes back.
            steps.Add(new PlanStep.RemoveNew([.. started.Select(service => service.Name)],
                [.. observed.Containers.Where(container => container.State is "running" or "restarting" or "paused").Select(container => container.Id)]));
        }
        if (stopped.Length > 0)
        {
            steps.Add(new PlanStep.Restart(stopped));
            // Its requests wait until it can answer them; what does not get ready gets them all the same.
            if (Of(stopped, observed.AppliedStack) is { IsEmpty: false } old)
                steps.Add(new PlanStep.Probe(old));
        }
        if (begun.Any(step => step is PlanStep.HandOver))
            steps.Add(new PlanStep.Reclaim());
        if (isLoaded && !isBack && observed.Routing is { } before)
            steps.Add(new PlanStep.Restore(before));
        return steps.ToImmutable();
    }

    private static ImmutableArray<ServiceSpec> Of(ImmutableArray<ObservedContainer> containers, StackSpec? stack) =>
    [
        .. (stack?.Services ?? []).Where(service => containers.Any(container => container.Service == service.Name)),
    ];

    private static ImmutableSortedDictionary<string, TimeSpan> Draining(
        PlanStep.Switch moved, ImmutableArray<ServiceSpec> started, TimeSpan drainTimeout) =>
        (from route in moved.Routed.Routes
         join service in started on route.App equals service.App
         from dial in route.Dials
         select (Dial: dial, Within: service.DrainTimeout ?? drainTimeout))
        .DistinctBy(pair => pair.Dial)
        .ToImmutableSortedDictionary(pair => pair.Dial, pair => pair.Within, StringComparer.Ordinal);
}
