using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Web.Tests.Support;

/// <summary>A journal that keeps nothing.</summary>
internal sealed class NoJournal : IDeploymentJournal
{
    public static readonly NoJournal Instance = new();

    /// <summary>What there is of before.</summary>
    public ImmutableArray<JournaledDeployment> Kept { get; init; } = [];

    /// <summary>Why it cannot be read, if it cannot.</summary>
    public AdapterException? Unreadable { get; init; }

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) => Task.CompletedTask;

    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel) => Task.CompletedTask;

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) => Task.CompletedTask;

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel) =>
        Unreadable is null ? Task.FromResult(Kept) : Task.FromException<ImmutableArray<JournaledDeployment>>(Unreadable);

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel) => Task.CompletedTask;

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel) =>
        Task.FromResult(ImmutableArray<LogEvent>.Empty);
}
