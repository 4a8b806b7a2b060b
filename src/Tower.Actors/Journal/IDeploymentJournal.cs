using System.Collections.Immutable;
using Tower.Actors.Images;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;

namespace Tower.Actors.Journal;

/// <summary>
/// What each deployment did, on disk, so that one that was interrupted can be completed or undone: a folder
/// <c>deployments/&lt;id&gt;/</c> with <c>intent.json</c>, <c>plan.json</c>, <c>journal.ndjson</c>, <c>log.ndjson</c>
/// and <c>result.json</c>. For one writer, which holds the data directory's lock. Expected failures (disk full, no
/// permission, the lock lost) are <see cref="Workers.AdapterException"/>s. So is an id that cannot be a folder's name
/// (1 to 64 letters, digits and hyphens) where something is to be written for it; where something is read it is
/// unknown.
/// </summary>
public interface IDeploymentJournal
{
    /// <summary>
    /// Creates the deployment's folder with its intent and plan, all on the disk when the task ends. One that exists is
    /// replaced: a recovery plans anew.
    /// </summary>
    Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel);

    /// <summary>
    /// Appends an entry to <c>journal.ndjson</c>; it is on the disk (fsync) when the task ends. A deployment without a
    /// journal is an <see cref="Workers.AdapterException"/>.
    /// </summary>
    Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel);

    /// <summary>
    /// Writes <c>result.json</c>: the deployment is over. Then removes the oldest ended deployments beyond
    /// <see cref="Hosting.TowerOptions.KeptDeployments"/> that succeeded, and as many that did not; one that is not over is never
    /// removed. A deployment that was never opened (it failed before it had a plan) gets a folder with its result alone.
    /// </summary>
    Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel);

    /// <summary>
    /// All deployments on disk, the oldest first (ids sort by time). A folder or a last line that a crash left
    /// half-written is read as far as it goes and never makes this fail.
    /// </summary>
    Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel);

    /// <summary>
    /// Appends lines to <c>log.ndjson</c>, already redacted; not synced. Beyond a bound (8 MiB) lines are dropped, and
    /// one line with the number of the first of them says so; the line with the result is always kept.
    /// </summary>
    Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel);

    /// <summary>The lines of <c>log.ndjson</c>; empty when there are none.</summary>
    Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel);
}

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

/// <summary>One deployment as the disk has it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Head">Null when it never had a plan, or its files cannot be read.</param>
/// <param name="Entries">In the order they were written.</param>
/// <param name="Result">Null: it was interrupted.</param>
public sealed record JournaledDeployment(
    DeploymentId Id, JournalHead? Head, ImmutableArray<JournalEntry> Entries, JournalResult? Result);
