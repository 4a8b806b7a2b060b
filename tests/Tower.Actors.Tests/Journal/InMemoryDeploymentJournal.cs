using System.Collections.Immutable;
using Tower.Actors.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Journal;

/// <summary>A journal without a disk, held to the same contract as the files.</summary>
public sealed class InMemoryDeploymentJournal(int kept = 32) : IDeploymentJournal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JournaledDeployment> _deployments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<LogEvent>> _logs = [];

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel)
    {
        lock (_lock)
            _deployments[id.Value] = new JournaledDeployment(id, head, [], null);
        return Task.CompletedTask;
    }

    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel)
    {
        lock (_lock)
            _deployments[id.Value] = _deployments[id.Value] with { Entries = _deployments[id.Value].Entries.Add(entry) };
        return Task.CompletedTask;
    }

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel)
    {
        lock (_lock)
        {
            var known = _deployments.GetValueOrDefault(id.Value) ?? new JournaledDeployment(id, null, [], null);
            _deployments[id.Value] = known with { Result = result };
            var ended = _deployments.Values.Where(deployment => deployment.Result is not null).ToList();
            foreach (var old in ended.Take(Math.Max(0, ended.Count - kept)))
            {
                _deployments.Remove(old.Id.Value);
                _logs.Remove(old.Id.Value);
            }
        }
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult<ImmutableArray<JournaledDeployment>>([.. _deployments.Values]);
    }

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel)
    {
        lock (_lock)
            _logs[id.Value] = _logs.GetValueOrDefault(id.Value, []).AddRange(lines);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult(_logs.GetValueOrDefault(id.Value, []));
    }
}
