using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Journal;

/// <summary>A journal on a disk that may be slow or full.</summary>
public sealed class FailableDeploymentJournal : IDeploymentJournal
{
    private readonly InMemoryDeploymentJournal _inner = new();
    private readonly SemaphoreSlim _room = new(0);
    private volatile bool _isSlow;

    /// <summary>Thrown by every write until it is null again.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How many lines each write to a log has asked for.</summary>
    public ConcurrentQueue<int> LogWrites { get; } = new();

    /// <summary>Lets no write end from now on, except those that are let through.</summary>
    public void BecomeSlow() => _isSlow = true;

    /// <summary>Lets the next write end.</summary>
    public void LetOneThrough() => _room.Release();

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) =>
        WriteAsync(() => _inner.OpenAsync(id, head, cancel), cancel);

    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel) =>
        WriteAsync(() => _inner.AppendAsync(id, entry, cancel), cancel);

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) =>
        WriteAsync(() => _inner.CloseAsync(id, result, cancel), cancel);

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel) =>
        Failure is { } failure
            ? Task.FromException<ImmutableArray<JournaledDeployment>>(failure)
            : _inner.ReadAsync(cancel);

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel)
    {
        LogWrites.Enqueue(lines.Length);
        return WriteAsync(() => _inner.AppendLogAsync(id, lines, cancel), cancel);
    }

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel) =>
        _inner.ReadLogAsync(id, cancel);

    private async Task WriteAsync(Func<Task> write, CancellationToken cancel)
    {
        if (_isSlow)
            await _room.WaitAsync(cancel);
        if (Failure is { } failure)
            throw failure;
        await write();
    }
}
