using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Ports;

/// <summary>
/// What each deployment did, on disk, so that one that was interrupted can be completed or undone: a folder
/// <c>deployments/&lt;id&gt;/</c> with <c>intent.json</c>, <c>plan.json</c>, <c>journal.ndjson</c>, <c>log.ndjson</c>
/// and <c>result.json</c>. For one writer, which holds the data directory's lock. Expected failures (disk full, no
/// permission, the lock lost) are <see cref="AdapterException"/>s. So is an id that cannot be a folder's name
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
    /// journal is an <see cref="AdapterException"/>.
    /// </summary>
    Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel);

    /// <summary>
    /// Writes <c>result.json</c>: the deployment is over. Then removes the oldest ended deployments beyond
    /// <see cref="TowerOptions.KeptDeployments"/> that succeeded, and as many that did not; one that is not over is never
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
