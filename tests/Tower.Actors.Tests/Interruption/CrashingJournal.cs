using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Interruption;

/// <summary>Where a process ends: just before or just behind the nth entry it writes.</summary>
/// <param name="Entry">0, 1, …</param>
/// <param name="IsWritten">Whether the entry is on the disk.</param>
public sealed record CrashPoint(int Entry, bool IsWritten);

/// <summary>
/// A journal in whose writing the process ends: from there on it never answers, so that the deployment goes no further. The
/// test then takes the whole actor system away, as kill -9 does.
/// </summary>
internal sealed class CrashingJournal(IDeploymentJournal inner, CrashPoint? point) : IDeploymentJournal
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entries;

    /// <summary>Done when the process has ended.</summary>
    public Task Crashed => _crashed.Task;

    /// <summary>Every entry, in order.</summary>
    public ConcurrentQueue<JournalEntry> Entries { get; } = new();

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) =>
        Unless(() => inner.OpenAsync(id, head, cancel));

    public async Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel)
    {
        var isHere = Interlocked.Increment(ref _entries) - 1 == point?.Entry;
        if (isHere && !point!.IsWritten)
            _crashed.TrySetResult();
        await Unless(() => inner.AppendAsync(id, entry, cancel));
        Entries.Enqueue(entry);
        if (!isHere)
            return;
        _crashed.TrySetResult();
        await Never;
    }

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) =>
        Unless(() => inner.CloseAsync(id, result, cancel));

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel) =>
        Unless(() => inner.AppendLogAsync(id, lines, cancel));

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel) => inner.ReadAsync(cancel);

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel) => inner.ReadLogAsync(id, cancel);

    private Task Unless(Func<Task> act) => _crashed.Task.IsCompleted ? Never : act();
}
