using System.Collections.Immutable;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// The journals as files of the data directory. Folders are 0700, files 0600; only <c>intent.json</c> holds secrets. An
/// entry of <c>journal.ndjson</c> also has the fencing number of the Tower that wrote it.
/// </summary>
/// <remarks>For one writer, which holds the <see cref="DataDirectoryLock"/>: without it nothing is written.</remarks>
public sealed class FileDeploymentJournal : IDeploymentJournal, IDisposable
{
    private readonly TowerOptions _options;
    private readonly JournalFiles _files;
    private readonly LineFiles _journals;
    private readonly LineFiles _logs;

    // Logs that are full, once that has been said in them.
    private readonly HashSet<DeploymentId> _full = [];

    // Under which lock the leftovers of the process before were removed.
    private long _tidiedUnder;

    /// <summary>Touches nothing yet.</summary>
    public FileDeploymentJournal(TowerOptions options)
    {
        _options = options;
        _files = new JournalFiles(options.DataDir);
        _journals = new LineFiles(options.DataDir, OpenJournal, sync: true);
        _logs = new LineFiles(options.DataDir, OpenLog, sync: false);
    }

    /// <summary>The last deployment of a data directory, whoever wrote there; null: none. Blocking, one listing.</summary>
    /// <exception cref="AdapterException">The folders cannot be listed.</exception>
    public static DeploymentId? LastIn(string dataDir) => Ids(new JournalFiles(dataDir)) is [.., var last] ? last : null;

    /// <inheritdoc/>
    public Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel) => Task.Run(async () =>
    {
        CreateFolder(_files.FolderOf(id));
        _journals.Close();
        await AtomicFile.ReplaceAllAsync(
            [
                new NewFile(_files.Intent(id), IntentWriter.Write(head.Intent)),
                new NewFile(_files.Plan(id), JournalText.WritePlan(head)),
                new NewFile(_files.Journal(id), ReadOnlyMemory<byte>.Empty),
            ],
            cancel).ConfigureAwait(false);
        // Last: until all of the above is there, what is on the disk has ended.
        RemoveResult(id);
    }, cancel);

    /// <inheritdoc/>
    public async Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel) =>
        await _journals.AppendAsync(_files.Journal(id), file => JournalText.WriteEntry(entry, file.Fence), cancel)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>When an old deployment cannot be removed this fails, with the result written.</remarks>
    public Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel) => Task.Run(async () =>
    {
        CreateFolder(_files.FolderOf(id));
        _journals.Close();
        await AtomicFile.ReplaceAsync(_files.Result(id), JournalText.WriteResult(result), cancel).ConfigureAwait(false);
        await RemoveOldAsync(cancel).ConfigureAwait(false);
    }, cancel);

    /// <inheritdoc/>
    /// <remarks>Also removes what a crash left half-written or half-removed, if this process holds the lock.</remarks>
    public Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel) => Task.Run(async () =>
    {
        RemoveLeftovers();
        var found = ImmutableArray.CreateBuilder<JournaledDeployment>();
        foreach (var id in Ids(_files))
            found.Add(await ReadAsync(id, cancel).ConfigureAwait(false));
        return found.DrainToImmutable();
    }, cancel);

    /// <inheritdoc/>
    public async Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel)
    {
        await _logs.AppendAsync(_files.Log(id), Fit, cancel).ConfigureAwait(false);

        ReadOnlyMemory<byte> Fit(LineFile file)
        {
            var hasSaidSo = _full.Contains(id);
            var fitting = LogBound.Fit(lines, file.Length, ref hasSaidSo);
            if (hasSaidSo)
                _full.Add(id);
            return fitting;
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel) =>
        JournalFiles.IsName(id.Value)
            ? JournalText.ReadLog(await ReadAsync(_files.Log(id), cancel).ConfigureAwait(false))
            : [];

    /// <summary>Closes the files that are open.</summary>
    public void Dispose()
    {
        _journals.Dispose();
        _logs.Dispose();
    }

    private static LineFile OpenJournal(string path, long fence) => File.Exists(path)
        ? LineFile.Open(path, fence, FileMode.Open)
        : throw new AdapterException(
            FailureCodes.StateInvalid,
            $"{path} is not there: a deployment's folder was removed while it ran; apply again");

    private LineFile OpenLog(string path, long fence)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        return LineFile.Open(path, fence, FileMode.OpenOrCreate);
    }

    private void CreateFolder(string folder)
    {
        DataDirectoryLock.RequireHeldHere(_options.DataDir);
        OwnerOnly.CreateFolder(_files.Root);
        OwnerOnly.CreateFolder(folder);
    }

    private async Task<JournaledDeployment> ReadAsync(DeploymentId id, CancellationToken cancel)
    {
        var plan = await ReadAsync(_files.Plan(id), cancel).ConfigureAwait(false);
        var intent = await ReadAsync(_files.Intent(id), cancel).ConfigureAwait(false);
        var entries = await ReadAsync(_files.Journal(id), cancel).ConfigureAwait(false);
        var result = await ReadAsync(_files.Result(id), cancel).ConfigureAwait(false);
        return new JournaledDeployment(
            id, JournalText.ReadHead(plan, intent), JournalText.ReadEntries(entries), JournalText.ReadResult(result));
    }

    private static ImmutableArray<DeploymentId> Ids(JournalFiles files)
    {
        try
        {
            return [.. files.Ids()];
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("list", files.Root, exception);
        }
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            // Never written, or removed with its folder, which is no longer kept.
            return [];
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", path, exception);
        }
    }

    private void RemoveResult(DeploymentId id)
    {
        var path = _files.Result(id);
        try
        {
            if (!File.Exists(path))
                return;
            File.Delete(path);
            Posix.SyncDirectory(_files.FolderOf(id));
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove", path, exception);
        }
    }

    private async Task RemoveOldAsync(CancellationToken cancel)
    {
        var ended = new List<(DeploymentId Id, DeploymentOutcome Outcome)>();
        foreach (var id in _files.Ids())
        {
            if (JournalText.ReadResult(await ReadAsync(_files.Result(id), cancel).ConfigureAwait(false)) is { } result)
                ended.Add((id, result.Outcome));
        }
        var old = KeptRecords.Superfluous(ended, _options.KeptDeployments);
        if (old.IsEmpty)
            return;
        try
        {
            // Renamed away first, and that on the disk: half of a deployment must never look like one that is not over.
            foreach (var id in old)
                Directory.Move(_files.FolderOf(id), _files.RemovedFolderOf(id));
            Posix.SyncDirectory(_files.Root);
            foreach (var removed in _files.RemovedFolders())
                Directory.Delete(removed, recursive: true);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove old deployments from", _files.Root, exception);
        }
    }

    private void RemoveLeftovers()
    {
        if (DataDirectoryLock.FenceHeldHere(_options.DataDir) is not { } fence
            || Interlocked.Exchange(ref _tidiedUnder, fence) == fence)
            return;
        try
        {
            foreach (var removed in _files.RemovedFolders())
                Directory.Delete(removed, recursive: true);
            foreach (var file in _files.Ids().SelectMany(_files.Replaced))
                AtomicFile.RemoveLeftovers(file);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove what a crash left in", _files.Root, exception);
        }
    }
}
