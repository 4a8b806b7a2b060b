using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Runs;

/// <summary>What one run of a <see cref="DeploymentRun"/> is to do.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Applied">The intent in force, or null.</param>
internal sealed record DeploymentOrder(SubmitDeployment Request, Intent? Applied)
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

    /// <summary>Whether it recovers one that was interrupted, or undoes one that failed.</summary>
    public bool IsRecovery => Recovery != Recovery.Nothing;

    /// <summary>Whether it only says what would be done.</summary>
    public bool IsPlanOnly => Request.Trigger == DeploymentTrigger.Plan;

    /// <summary>Whether it is the first start of the stack, from outside of it.</summary>
    public bool IsBootstrap => Request.Trigger == DeploymentTrigger.Bootstrap;

    /// <summary>Whether it takes back a change of how Tower is reached that nobody confirmed.</summary>
    public bool IsRevert => Request.Trigger == DeploymentTrigger.Revert && Recovery != Recovery.Undo;

    /// <summary>
    /// The intent it brings about: what was asked for, or, undoing, what is in force. A recovery uses the images that were
    /// resolved then.
    /// </summary>
    public Intent Goal => Recovery == Recovery.Undo ? Applied! : Request.Intent;
}
