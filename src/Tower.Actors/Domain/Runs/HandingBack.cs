using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Runs;

/// <summary>The run did not come to its end: the coordinator decides how it goes on.</summary>
/// <param name="FailedStep">Where it failed, or was cancelled.</param>
/// <param name="Outcome">How the deployment ends when it is undone.</param>
internal sealed record HandingBack(DeploymentStep FailedStep, DeploymentOutcome Outcome) : Passing
{
    /// <summary>What this run, when it is no recovery, has tried.</summary>
    public Recovery Tried { get; init; } = Recovery.Undo;

    public override DeploymentRun Enter(DeploymentRun run)
    {
        var order = run.Order;
        // An undo that fails is repeated for what it was begun for.
        var cause = order.Recovery == Recovery.Undo ? order.Cause : EndOf(run);
        return run.With(new RunEffect.HandBack(new RecoveryFailed(
            run.Id, order.IsRecovery ? order.Recovery : Tried, cause, FailedStep, order.Settings, order.TakesOver)));
    }

    private DeploymentEnd EndOf(DeploymentRun run) => Outcome == DeploymentOutcome.Cancelled
        ? new DeploymentEnd(Outcome, null, FailureCodes.Cancelled)
        : new DeploymentEnd(Outcome, FailedStep, run.Code ?? FailureCodes.Internal);
}
