using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Runs;

/// <summary>
/// A recovery did not come to its end, or the way back of a deployment that failed; told to the coordinator, which decides how it
/// goes on.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Recovery">What was tried; <see cref="Recovery.Nothing"/>: going back takes a run of its own, which has not begun.</param>
/// <param name="Cause">What the deployment ends with when it is undone; null: with the interruption.</param>
/// <param name="FailedStep">Where it did not go on.</param>
/// <param name="Settings">The settings it had; null: those of this process.</param>
/// <param name="TakesOver">Whether this Tower was to take over in it.</param>
internal sealed record RecoveryFailed(
    DeploymentId Id, Recovery Recovery, DeploymentEnd? Cause, DeploymentStep FailedStep, StackSettings? Settings, bool TakesOver);

/// <summary>What a deployment that is undone ends with.</summary>
/// <param name="Outcome">Failed or cancelled.</param>
/// <param name="FailedStep">Where it failed; null: it was cancelled.</param>
/// <param name="Code">Why.</param>
public sealed record DeploymentEnd(DeploymentOutcome Outcome, DeploymentStep? FailedStep, FailureCode Code);
