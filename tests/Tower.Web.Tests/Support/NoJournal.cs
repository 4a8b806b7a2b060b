using System.Collections.Immutable;
using Tower.Actors.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Web.Tests.Support;

/// <summary>A journal for logs that are kept nowhere.</summary>
internal sealed class NoJournal : IDeploymentJournal
{
    public static readonly NoJournal Instance = new();

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) => Task.CompletedTask;

    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel) => Task.CompletedTask;

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) => Task.CompletedTask;

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel) =>
        Task.FromResult(ImmutableArray<JournaledDeployment>.Empty);

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel) => Task.CompletedTask;

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel) =>
        Task.FromResult(ImmutableArray<LogEvent>.Empty);
}
