using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Journal;

/// <summary>One deployment as the disk has it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Head">Null when it never had a plan, or its files cannot be read.</param>
/// <param name="Entries">In the order they were written.</param>
/// <param name="Result">Null: it was interrupted.</param>
public sealed record JournaledDeployment(
    DeploymentId Id, JournalHead? Head, ImmutableArray<JournalEntry> Entries, JournalResult? Result);

/// <summary>What a deployment sets out to do.</summary>
/// <param name="Trigger">Why it was asked for.</param>
/// <param name="RequestedAt">When (UTC).</param>
/// <param name="Intent">
/// The document, with <see cref="Intent.Applied"/> naming the images its ranges were resolved to.
/// </param>
/// <param name="Steps">The plan in words, one per step.</param>
public sealed record JournalHead(
    DeploymentTrigger Trigger, DateTimeOffset RequestedAt, Intent Intent, ImmutableArray<string> Steps)
{
    /// <summary>By app: the tag its reference was resolved to; without an entry: it named a digest.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What it sets out to change; empty for one that an earlier Tower recorded.</summary>
    public ImmutableArray<DeploymentChange> Changes { get; init; } = [];

    /// <summary>By app: the earlier image it stays at.</summary>
    public ImmutableDictionary<string, HeldImage> Held { get; init; } = ImmutableDictionary<string, HeldImage>.Empty;
}

/// <summary>Something that is about to be done. Written before it is.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Kind">What kind of act.</param>
/// <param name="Step">The plan step's name, e.g. <c>start</c>; for the log and for people.</param>
public sealed record JournalEntry(DateTimeOffset At, JournalEntryKind Kind, string Step);

/// <summary>What an entry stands for, which is all that recovery decides by.</summary>
public enum JournalEntryKind
{
    /// <summary>A step before the traffic moves.</summary>
    Step,
    /// <summary>The step that moves the traffic: from here on a deployment that was interrupted is completed.</summary>
    Switch,
    /// <summary>A step after the traffic has moved.</summary>
    AfterSwitch,
    /// <summary>Another Tower is asked to take over.</summary>
    HandOver,
    /// <summary>
    /// The deployment failed or was cancelled and is undone: one that is interrupted from here on is undone.
    /// </summary>
    Undo,
}

/// <summary>How a deployment ended.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Outcome">How.</param>
/// <param name="Text">Its last line, <c>RESULT …</c>.</param>
public sealed record JournalResult(DateTimeOffset At, DeploymentOutcome Outcome, string Text)
{
    /// <summary>The last line as fields; null for one that an earlier Tower recorded.</summary>
    public ResultFacts? Facts { get; init; }
}
