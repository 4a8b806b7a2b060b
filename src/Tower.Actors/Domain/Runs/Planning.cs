using System.Collections.Immutable;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Runs;

/// <summary>From what should run and what runs to the plan, and whether it may be carried out.</summary>
internal static class Planning
{
    /// <summary>Makes the plan, says it, and goes on as it and the guards say.</summary>
    public static DeploymentRun Decide(DeploymentRun run)
    {
        var rollout = run.Rollout!;
        var plan = run.Order.CreatePlan(rollout.Desired, rollout.Observed);
        if (run.Order.TakesOver)
            plan = plan with { Steps = [new PlanStep.Confirm(), .. plan.Steps] };
        if (rollout.Target.Successor is not null)
            plan = plan with { Changes = [.. plan.Changes, rollout.Target.ChangeOfTower(run)] };
        run = (run with { Rollout = rollout with { Plan = plan } }).With(new RunEffect.Planned(plan.Changes));
        run = SayTrial(RolloutPlanText.Lines(plan, rollout.Target.Successor).Aggregate(run, (before, line) => before.Say(line)));
        if (RefusalOf(run) is not { } refusal)
            return Begin(run);
        return run.Order.IsPlanOnly
            ? Begin(run.Warn(DeploymentStep.Plan, $"POST /apply refuses this ({refusal.Code.Name}): {refusal.Reason}"))
            : Untouched.Fail(run, new StepFailed(DeploymentStep.Plan, refusal.Code, refusal.Reason, refusal.Lines));
    }

    private static DeploymentRun Begin(DeploymentRun run)
    {
        var rollout = run.Rollout!;
        var succeeds = rollout.Target.Successor is not null;
        if (rollout.Plan.IsEmpty && !succeeds)
        {
            return Ending.FinishWell(
                run.Say("nothing to do: what should run runs, and every route is in place"), DeploymentOutcome.Unchanged);
        }
        if (run.Order.IsPlanOnly)
        {
            var planned = succeeds ? run with { Rollout = rollout with { Plan = rollout.Plan with { Changed = rollout.ChangedWithTower } } } : run;
            return Ending.Finish(
                planned.Say("nothing of this was done: POST the same document to /apply to have it done"), DeploymentOutcome.Planned);
        }
        return rollout.Plan.IsEmpty ? run.Go(new Succeeding()) : Rolling.Begin(run);
    }

    /// <summary>Why what the plan says is not done unless the caller says more.</summary>
    private static GuardRefusal? RefusalOf(DeploymentRun run)
    {
        var (order, rollout) = (run.Order, run.Rollout!);
        if (order.IsRecovery || order.IsRevert)
            return null;
        if (order.IsBootstrap)
            return BootstrapGuard.Check(rollout.Plan);
        var starting = rollout.Plan.Steps.OfType<PlanStep.Start>().SelectMany(step => step.Services).ToImmutableArray();
        return VolumeGuard.Check(starting)
            ?? VolumeGuard.CheckOwners(starting, rollout.Desired.Stack, run.Options.Project)
            ?? RefusedFolders(rollout)
            ?? MissingFolders(rollout.Desired)
            ?? (order.Applied is { } applied ? DocumentGuard.Check(applied, order.Goal, Running(rollout), order.Request.Allowed) : null);
    }

    // One that was to be removed and could not be is no app of the document any more.
    private static IEnumerable<string> Running(Rollout rollout) => rollout.Observed.Containers
        .Where(container => container.Kind == ServiceKind.App && container.State is "running" or "restarting")
        .Select(container => container.App);

    private static GuardRefusal? RefusedFolders(Rollout rollout) => rollout.RefusedFolders.IsEmpty ? null : new GuardRefusal(
        FailureCodes.BindRefused,
        $"{string.Join(" and ", rollout.RefusedFolders.Select(folder => folder.Path))} may not be mounted; nothing was changed",
        [.. rollout.RefusedFolders.SelectMany(folder => MountedBinds.Of(rollout.Target.Intent, folder.Path)
            .Select(pointer => $"{pointer} mounts {folder.Path}: {folder.Why}"))]);

    private static GuardRefusal? MissingFolders(DesiredState desired)
    {
        var missing = desired.MissingFolders.Where(folder => folder.Create is null).Select(folder => folder.Source).Distinct().ToImmutableArray();
        return missing.IsEmpty ? null : new GuardRefusal(FailureCodes.BindMissing,
            $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "does" : "do")} not exist on the server; nothing was changed",
            [.. missing.Select(path => $"{path}: create it with the owner the app needs, or write {path}:…:create=1000:1000 to have it created")]);
    }

    private static DeploymentRun SayTrial(DeploymentRun run)
    {
        var order = run.Order;
        if (order.IsRevert || order.IsRecovery || order.Applied is not { } applied)
            return run;
        var before = TowerAccess.Of(applied.Tower, (order.Notes.Settings?.On(run.Options) ?? run.Options).HttpsPort);
        var after = Ending.AccessAfter(run);
        return before != after && TrialDecision.AfterSaving(order.Trial, before, after, run.Id, default) is { } trial
            ? run.Say(TrialText.Plan(trial.Before, after, run.Options))
            : run;
    }
}
