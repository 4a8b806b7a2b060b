using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>The course of one step of a plan, forwards or back: most are one piece of work, a few are several.</summary>
internal static class StepCourse
{
    /// <summary>Begins a step.</summary>
    public static DeploymentRun Begin(DeploymentRun run, PlanStep step, bool undoing)
    {
        // As late as can be: what is below the root may have become a link since the plan. What goes back to what ran mounts what was
        // mounted: refusing that would keep a server from coming back.
        if (step is PlanStep.Start start && !run.Order.IsRecovery && !run.Order.IsRevert && BindsOf(start) is { IsEmpty: false } binds)
            return run.Enter(DeploymentStep.Start, "the engine to look at folders").Do(new CheckFolders(binds, start.Services[0].Image));
        return BeginWork(run, step, undoing);
    }

    /// <summary>Goes on with a step after one piece of its work.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="work">The work that is done.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="next">Goes to the next step.</param>
    /// <returns>Null: the step expects no such answer.</returns>
    public static DeploymentRun? GoOn(DeploymentRun run, PlanStep step, StepWork work, object answer, Func<DeploymentRun, DeploymentRun> next) =>
        (work, answer) switch
        {
            (CheckFolders, Done) => BeginWork(run, step, undoing: false),
            (SwitchTraffic, Done) => OnRouted(run, step, next),
            (VerifyRoutes, Done) => next(SayLive(run, (PlanStep.Switch)step)),
            (ReclaimOwnership, Done) => next(run.With(new RunEffect.KeepLog())),
            (HandOverOwnership, Done) => next((run with { HasHandedOver = true }).Say($"{((PlanStep.HandOver)step).Tower.Name} has taken over")),
            (_, Done) => next(run),
            (_, ImagesPulled) => OnPulled(run, step, next),
            (_, ImagesInspected inspected) => OnInspected(run, inspected, next),
            (_, ConfigsGenerated generated) => next(run with { Rollout = WithFiles(run.Rollout!, generated) }),
            (_, ServicesReady ready) => next(run with
            {
                Rollout = run.Rollout! with { Restarts = run.Rollout.Restarts.SetItems(ready.Restarts) },
            }),
            (_, UpstreamsDrained drained) => next(SayDrained(run, drained)),
            (_, StateSaved saved) => next(run with { Trial = saved.Trial }),
            _ => null,
        };

    /// <summary>The log is on disk: the other Tower may have it.</summary>
    public static DeploymentRun OnLogReleased(DeploymentRun run, PlanStep step) =>
        step is PlanStep.HandOver handOver ? run.Do(new HandOverOwnership(handOver.Tower.Generation)) : run;

    private static DeploymentRun BeginWork(DeploymentRun run, PlanStep step, bool undoing) =>
        run.Enter(step.Step, step.WaitsFor(undoing)).Do(step.Work(run.Rollout!.Facts(run)));

    private static ImmutableArray<MountSpec> BindsOf(PlanStep.Start start) =>
        [.. start.Services.SelectMany(service => service.Mounts).Where(mount => mount.IsBind)];

    private static DeploymentRun OnRouted(DeploymentRun run, PlanStep step, Func<DeploymentRun, DeploymentRun> next) => step switch
    {
        PlanStep.Switch { Receipts.IsEmpty: false } moved => run.Do(new VerifyRoutes(moved.Receipts)),
        PlanStep.Switch moved => next(SayLive(run, moved)),
        PlanStep.HandOver handOver => run.Say($"requests to Tower go to {handOver.Tower.Name} and wait there").With(new RunEffect.ReleaseLog()),
        _ => next(run),
    };

    private static DeploymentRun SayLive(DeploymentRun run, PlanStep.Switch moved)
    {
        var live = RolloutRoutes.Live(moved.Routed, run.Rollout!.Plan.Changed);
        return run.Say($"live after {Seconds.Of(run.Elapsed)}{(live.IsEmpty ? "" : $": {string.Join(", ", live)}")}");
    }

    private static DeploymentRun OnPulled(DeploymentRun run, PlanStep step, Func<DeploymentRun, DeploymentRun> next)
    {
        var pulled = step is PlanStep.Pull pull ? pull.Images : [];
        var images = run.Rollout!.Desired.Stack.UninspectedImages.Intersect(pulled).ToImmutableArray();
        return images.IsEmpty ? next(run) : run.Do(new InspectImages(images));
    }

    // A container has the check it was created with: the file must name it before the first one is.
    private static DeploymentRun OnInspected(DeploymentRun run, ImagesInspected inspected, Func<DeploymentRun, DeploymentRun> next)
    {
        var rollout = run.Rollout! with
        {
            Target = run.Rollout.Target.WithHealthTools(inspected.Tools),
            Desired = run.Rollout.Desired with { Stack = run.Rollout.Desired.Stack.WithHealthTools(inspected.Tools) },
        };
        run = run with { Rollout = rollout };
        return inspected.Tools.Values.All(tool => tool == HealthTool.None)
            ? next(run)
            : run.Enter(DeploymentStep.Generate, "docker compose to check the compose file with its health checks")
                .Do(new GenerateConfigs(rollout.Desired.Stack));
    }

    private static Rollout WithFiles(Rollout rollout, ConfigsGenerated generated) => rollout with
    {
        DraftPath = generated.DraftPath,
        Desired = rollout.Desired with { Files = generated.Files },
    };

    private static DeploymentRun SayDrained(DeploymentRun run, UpstreamsDrained drained) => drained.TimedOut
        ? drained.Remaining.Aggregate(run, (before, left) => before.Warn(DeploymentStep.Drain,
            $"{left.Key} still answers {Plural.Of(left.Value, "request")} after {Seconds.Of(drained.Took)}: they will be cut off; its drainTimeout gives them longer"))
        : run.Say($"drained {Plural.Of(drained.Seen, "request")} in {Seconds.Of(drained.Took)}");
}
