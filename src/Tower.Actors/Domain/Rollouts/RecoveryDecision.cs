using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>What becomes of a deployment in which Tower was interrupted.</summary>
public enum Recovery
{
    /// <summary>Nothing is to be done: it had touched nothing.</summary>
    Nothing,
    /// <summary>It goes on to the state it was asked for.</summary>
    Complete,
    /// <summary>It goes back to the state on disk.</summary>
    Undo,
}

/// <summary>Decides how to recover, from what the journal says. Pure.</summary>
internal static class RecoveryDecision
{
    /// <summary>
    /// The deployment that was interrupted: the newest on disk, when it has no result. Older ones without a result were
    /// overtaken by it.
    /// </summary>
    public static JournaledDeployment? Interrupted(ImmutableArray<JournaledDeployment> journals) =>
        journals.LastOrDefault() is { Result: null } newest ? newest : null;

    /// <summary>
    /// What becomes of it: the last thing it set out to do decides. Before the traffic moves it is undone, from there on it is
    /// completed. A handover is completed by the Tower it was meant for, and undone by the one it came from.
    /// </summary>
    /// <param name="interrupted">The deployment.</param>
    /// <param name="isSuccessor">Whether this is the Tower that was handed over to, or that its intent asks for.</param>
    public static Recovery Of(JournaledDeployment interrupted, bool isSuccessor)
    {
        if (interrupted.Head is not { Trigger: not DeploymentTrigger.Bootstrap } || interrupted.Entries.IsEmpty)
            return Recovery.Nothing;
        return interrupted.Entries[^1].Kind switch
        {
            JournalEntryKind.Step or JournalEntryKind.Undo => Recovery.Undo,
            JournalEntryKind.Switch or JournalEntryKind.AfterSwitch => Recovery.Complete,
            JournalEntryKind.HandOver => isSuccessor ? Recovery.Complete : Recovery.Undo,
            var unknown => throw new ArgumentOutOfRangeException(nameof(interrupted), unknown, "a kind of entry nobody decides on"),
        };
    }

    /// <summary>Whether a handover was under way.</summary>
    public static bool WasHandingOver(JournaledDeployment interrupted) =>
        interrupted.Entries is [.., { Kind: JournalEntryKind.HandOver }];
}
