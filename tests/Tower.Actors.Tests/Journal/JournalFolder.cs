using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Options;
using Tower.Actors.Tests.State;
using Tower.Messages.Deployments;
using Xunit;
using static Tower.Actors.Tests.Journal.JournalSamples;

namespace Tower.Actors.Tests.Journal;

/// <summary>A data directory of its own with a journal in it, under its lock.</summary>
internal sealed class JournalFolder : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<IDisposable> _open = [];

    public JournalFolder()
    {
        Lock = DataDirectoryLock.TryAcquire(Root)!;
        Journal = Open();
    }

    public DataDirectoryLock Lock { get; }

    public FileDeploymentJournal Journal { get; }

    public string Root => _temporary.Path;

    public string Deployment => this[$"deployments/{Id}"];

    public string JournalFile => Path.Combine(Deployment, "journal.ndjson");

    public string LogFile => Path.Combine(Deployment, "log.ndjson");

    public string this[string name] => _temporary[name];

    public IReadOnlyList<string> Names() => _temporary.Names();

    /// <summary>A journal as another process would have it.</summary>
    public FileDeploymentJournal Open(string? dataDir = null)
    {
        var journal = new FileDeploymentJournal(new TowerOptions
        {
            DataDir = dataDir ?? Root,
            KeptDeployments = DeploymentJournalContract.KeptDeployments,
        });
        _open.Add(journal);
        return journal;
    }

    /// <summary>The one deployment there is, as another process reads it.</summary>
    public async Task<JournaledDeployment> OnlyAsync() => Assert.Single(await Open().ReadAsync(default));

    /// <summary>Every file a deployment can have.</summary>
    public async Task WriteAllAsync(JournalHead? head = null)
    {
        await Journal.OpenAsync(Id, head ?? Head(steps: ["1. save the new state"]), default);
        await Journal.AppendAsync(Id, Entry(JournalEntryKind.Step), default);
        await Journal.AppendLogAsync(
            Id, [Line(1, "one"), Line(2, "RESULT succeeded", DeploymentOutcome.Succeeded)], default);
        await Journal.CloseAsync(Id, Succeeded, default);
    }

    public void Dispose()
    {
        _open.ForEach(journal => journal.Dispose());
        Lock.Dispose();
        _temporary.Dispose();
    }
}
