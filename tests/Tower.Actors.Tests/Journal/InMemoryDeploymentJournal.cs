using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Journal;

/// <summary>A journal without a disk, held to the same contract as the files.</summary>
public sealed class InMemoryDeploymentJournal(int kept = 32) : IDeploymentJournal
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Kept> _deployments = new(StringComparer.Ordinal);

    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) => WriteAsync(() =>
    {
        var deployment = Of(id);
        deployment.Journal = new JournaledDeployment(id, head, [], null);
        deployment.IsOpened = true;
    }, cancel);

    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel) => WriteAsync(() =>
    {
        RequireName(id);
        if (_deployments.GetValueOrDefault(id.Value) is not { IsOpened: true } deployment)
            throw new AdapterException(FailureCodes.FileRefused, $"{id} has no journal");
        deployment.Journal = deployment.Journal with { Entries = deployment.Journal.Entries.Add(entry) };
    }, cancel);

    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) => WriteAsync(() =>
    {
        var deployment = Of(id);
        deployment.Journal = deployment.Journal with { Result = result };
        var ended = _deployments.Values.Where(one => one.Journal.Result is not null)
            .Select(one => (one.Journal.Id, one.Journal.Result!.Outcome));
        foreach (var old in KeptRecords.Superfluous(ended, kept))
            _deployments.Remove(old.Value);
    }, cancel);

    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult(_deployments.Values.Select(deployment => deployment.Journal).ToImmutableArray());
    }

    public Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel) =>
        WriteAsync(() =>
        {
            var deployment = Of(id);
            var fitting = LogBound.Fit(lines, deployment.LogBytes, ref deployment.HasSaidSo).Span;
            deployment.LogBytes += fitting.Length;
            deployment.Log.AddRange(JournalText.ReadLog(fitting));
        }, cancel);

    public Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult(
                id.Value is not null && _deployments.TryGetValue(id.Value, out var deployment)
                    ? deployment.Log.ToImmutableArray()
                    : []);
    }

    private Kept Of(DeploymentId id)
    {
        RequireName(id);
        if (!_deployments.TryGetValue(id.Value, out var deployment))
            _deployments.Add(id.Value, deployment = new Kept(new JournaledDeployment(id, null, [], null)));
        return deployment;
    }

    private static void RequireName(DeploymentId id)
    {
        if (!JournalFiles.IsName(id.Value))
            throw new AdapterException(FailureCodes.FileRefused, "this is no id of a deployment");
    }

    private Task WriteAsync(Action write, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled(cancel);
        try
        {
            lock (_lock)
                write();
            return Task.CompletedTask;
        }
        catch (AdapterException refusal)
        {
            return Task.FromException(refusal);
        }
    }

    private sealed class Kept(JournaledDeployment journal)
    {
        public bool HasSaidSo;

        public JournaledDeployment Journal { get; set; } = journal;

        public bool IsOpened { get; set; }

        public List<LogEvent> Log { get; } = [];

        public long LogBytes { get; set; }
    }
}
