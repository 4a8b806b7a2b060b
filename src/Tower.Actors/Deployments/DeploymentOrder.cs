using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>What one run of a <see cref="Deployment"/> is to do.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Applied">The intent in force, or null.</param>
public sealed record DeploymentOrder(SubmitDeployment Request, Intent? Applied)
{
    /// <summary>What is known of the apps in force beside the intent.</summary>
    public StackNotes Notes { get; init; } = StackNotes.Empty;

    /// <summary>Apps that stay at an earlier image, which this or an earlier restore brought back.</summary>
    public ImmutableDictionary<string, HeldImage> Held { get; init; } = ImmutableDictionary<string, HeldImage>.Empty;

    /// <summary>How to recover, when Tower was interrupted in it; <see cref="Recovery.Nothing"/>: it is a new one.</summary>
    public Recovery Recovery { get; init; } = Recovery.Nothing;

    /// <summary>What was recorded when it began, by a process that was interrupted in it; null: it begins now, or is undone.</summary>
    public JournalHead? Begun { get; init; }

    /// <summary>Why an undo that has to be repeated is one; null: nothing is repeated, or Tower was interrupted.</summary>
    public DeploymentEnd? Cause { get; init; }

    /// <summary>Whether it was interrupted while this Tower was to take over, or undoes what that could not complete: nothing that runs is replaced.</summary>
    public bool TakesOver { get; init; }

    /// <summary>The settings the stack is to run with; null: those of this process.</summary>
    public StackSettings? Settings { get; init; }

    /// <summary>What is on trial when it begins, or null.</summary>
    public Trial? Trial { get; init; }

    /// <summary>Makes the plan; a test that is about one step has another one.</summary>
    internal Func<DesiredState, ObservedState, RolloutPlan> CreatePlan { get; init; } = RolloutPlan.Create;

    /// <summary>
    /// The intent it brings about: what was asked for, or, undoing, what is in force. A recovery uses the images that were
    /// resolved then.
    /// </summary>
    public Intent Goal => Recovery == Recovery.Undo ? Applied! : Request.Intent;
}

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
