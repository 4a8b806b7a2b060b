using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Runs;

/// <summary>How a run comes to its end.</summary>
internal static class Ending
{
    /// <summary>Ends a run that did what it was to do; a recovery as what was recovered.</summary>
    public static DeploymentRun FinishWell(DeploymentRun run, DeploymentOutcome outcome)
    {
        if (run.Order.Recovery != Recovery.Undo)
            return Finish(run, run.Order.IsRecovery ? DeploymentOutcome.Succeeded : outcome);
        run = WrittenData.Lines(run.Rollout!.Plan.Steps, run.Rollout.Desired.Stack)
            .Aggregate(run, (before, line) => before.Warn(DeploymentStep.Undo, line));
        return Finish(run, run.Order.Cause?.Outcome ?? DeploymentOutcome.Failed, run.Order.Cause?.FailedStep);
    }

    /// <summary>Ends a run that failed; a recovery is handed back.</summary>
    public static DeploymentRun Fail(DeploymentRun run, DeploymentStep failedStep) => run.Order.IsRecovery
        ? run.Go(new HandingBack(failedStep, DeploymentOutcome.Failed))
        : Finish(run, DeploymentOutcome.Failed, failedStep);

    /// <summary>Decides the outcome; what is left is bookkeeping.</summary>
    public static DeploymentRun Finish(DeploymentRun run, DeploymentOutcome outcome, DeploymentStep? failedStep = null)
    {
        var isRecorded = run.IsJournaled && outcome != DeploymentOutcome.Unchanged;
        var finished = new DeploymentFinished(ResultOf(run, outcome, failedStep))
        {
            HasHandedOver = run.HasHandedOver,
            IsRecorded = isRecorded,
        };
        if (OwnTrial(run) is { } trial)
            run = run.Warn(DeploymentStep.Result, TrialText.Confirm(trial, AccessAfter(run), run.Options));
        run = run.WaitFor("the disk").With(new RunEffect.Decided(outcome));
        // The result is the successor's to write: the directory is no longer this Tower's.
        var isToBeWritten = isRecorded && !run.HasHandedOver;
        return (isToBeWritten ? run.With(new RunEffect.KeepLog()) : run).Go(new Closing(finished, isToBeWritten));
    }

    /// <summary>How Tower is reached when this deployment is in force.</summary>
    public static TowerAccess AccessAfter(DeploymentRun run) => TowerAccess.Of(run.Order.Goal.Tower, run.StackOptions.HttpsPort);

    // A recovery need not save once more what was saved before the interruption.
    private static Trial? OwnTrial(DeploymentRun run) => (run.Trial ?? run.Order.Trial) is { } trial && trial.By == run.Id ? trial : null;

    private static DeploymentResult ResultOf(DeploymentRun run, DeploymentOutcome outcome, DeploymentStep? failedStep) => new(run.Id, outcome, run.Elapsed)
    {
        // A failure at another Tower leaves everything else deployed.
        Changed = outcome is DeploymentOutcome.Succeeded or DeploymentOutcome.Planned
            ? WithWhatWasBegun(run.Order, run.Rollout!.Plan.Changed)
            : run.Deployed ?? [],
        Kept = run.KeptImages,
        Held = run.HeldApps,
        FailedStep = failedStep,
        Trial = OwnTrial(run) is null ? null : run.Options.TrialTime,
        Code = outcome.IsGood() ? null
            : run.Order.Cause?.Code
            ?? (outcome == DeploymentOutcome.Cancelled ? FailureCodes.Cancelled : run.Code ?? FailureCodes.Interrupted),
    };

    // What was done before the interruption is not in the plan of what was left to do.
    private static ImmutableArray<string> WithWhatWasBegun(DeploymentOrder order, ImmutableArray<string> changed) => order.Begun is not { } begun
        ? changed
        : [.. begun.Changes.Select(change => change.Name).Union(changed).Order(StringComparer.Ordinal)];
}
