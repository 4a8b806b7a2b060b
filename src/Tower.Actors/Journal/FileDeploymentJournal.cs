using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Tower.Actors.Hosting;
using Tower.Actors.Logs;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Journal;

/// <summary>The journals as files of the data directory: folders 0700, files 0600.</summary>
public sealed class FileDeploymentJournal(TowerOptions options) : IDeploymentJournal
{
    /// <summary>How large a log may get (bytes).</summary>
    public const long MostLogBytes = 8 * 1024 * 1024;

    private readonly JournalFiles _files = new(options.DataDir);

    /// <inheritdoc/>
    public async Task OpenAsync(DeploymentId id, JournalHead head, CancellationToken cancel)
    {
        RequireLock();
        CreateFolder(id);
        await AtomicFile.ReplaceAsync(_files.Intent(id), Intents.IntentWriter.Write(head.Intent), cancel).ConfigureAwait(false);
        await AtomicFile.ReplaceAsync(_files.Plan(id), JournalText.WritePlan(head), cancel).ConfigureAwait(false);
        // Its name must be on the disk before the first entry is.
        await AtomicFile.ReplaceAsync(_files.Journal(id), ReadOnlyMemory<byte>.Empty, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task AppendAsync(DeploymentId id, JournalEntry entry, CancellationToken cancel)
    {
        var line = JournalText.WriteEntry(entry, RequireLock());
        return AppendAsync(_files.Journal(id), line, sync: true, cancel);
    }

    /// <inheritdoc/>
    public async Task CloseAsync(DeploymentId id, JournalResult result, CancellationToken cancel)
    {
        RequireLock();
        CreateFolder(id);
        await AtomicFile.ReplaceAsync(_files.Result(id), JournalText.WriteResult(result), cancel).ConfigureAwait(false);
        RemoveOld();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<JournaledDeployment>> ReadAsync(CancellationToken cancel)
    {
        var found = ImmutableArray.CreateBuilder<JournaledDeployment>();
        foreach (var id in _files.Ids())
        {
            var head = JournalText.ReadHead(
                await ReadAsync(_files.Plan(id), cancel).ConfigureAwait(false),
                await ReadAsync(_files.Intent(id), cancel).ConfigureAwait(false));
            var entries = await ReadAsync(_files.Journal(id), cancel).ConfigureAwait(false);
            found.Add(new JournaledDeployment(
                id, head,
                entries is null ? [] : JournalText.ReadEntries(Encoding.UTF8.GetString(entries)),
                JournalText.ReadResult(await ReadAsync(_files.Result(id), cancel).ConfigureAwait(false))));
        }
        return found.DrainToImmutable();
    }

    /// <inheritdoc/>
    public async Task AppendLogAsync(DeploymentId id, ImmutableArray<LogEvent> lines, CancellationToken cancel)
    {
        RequireLock();
        CreateFolder(id);
        var file = new FileInfo(_files.Log(id));
        var size = file.Exists ? file.Length : 0;
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            var wasFull = size + output.WrittenCount >= MostLogBytes;
            if (!wasFull || line.Result is not null)
                LogText.WriteNdjson(line, output);
            if (!wasFull && size + output.WrittenCount >= MostLogBytes && line.Result is null)
            {
                LogText.WriteNdjson(line with
                {
                    Severity = LogSeverity.Warning,
                    Text = $"the log has {MostLogBytes / 1024 / 1024} MiB: what follows is not kept on disk",
                }, output);
            }
        }
        await AppendAsync(_files.Log(id), output.WrittenMemory, sync: false, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<LogEvent>> ReadLogAsync(DeploymentId id, CancellationToken cancel)
    {
        if (!JournalFiles.IsName(id.Value) || await ReadAsync(_files.Log(id), cancel).ConfigureAwait(false) is not { } bytes)
            return [];
        return JournalText.ReadLog(Encoding.UTF8.GetString(bytes));
    }

    private long RequireLock() => DataDirectoryLock.FenceHeldHere(options.DataDir)
        ?? throw new AdapterException(
            $"this Tower does not own {options.DataDir} (any more): another one has taken over, and nothing is written by this one");

    private void CreateFolder(DeploymentId id)
    {
        OwnerOnly.CreateFolder(_files.Root);
        OwnerOnly.CreateFolder(_files.FolderOf(id));
    }

    private static async Task AppendAsync(string path, ReadOnlyMemory<byte> content, bool sync, CancellationToken cancel)
    {
        try
        {
            var file = OwnerOnly.Open(path, FileMode.OpenOrCreate, FileShare.Read);
            await using (file.ConfigureAwait(false))
            {
                file.Seek(0, SeekOrigin.End);
                // Behind what a crash has cut off a line of its own begins.
                var isCut = file.Length > 0 && await LastByteAsync(path, cancel).ConfigureAwait(false) != '\n';
                if (isCut)
                    await file.WriteAsync("\n"u8.ToArray(), cancel).ConfigureAwait(false);
                await file.WriteAsync(content, cancel).ConfigureAwait(false);
                if (sync)
                    file.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", path, exception);
        }
    }

    private static async Task<int> LastByteAsync(string path, CancellationToken cancel)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using (file.ConfigureAwait(false))
        {
            file.Seek(-1, SeekOrigin.End);
            var last = new byte[1];
            await file.ReadExactlyAsync(last, cancel).ConfigureAwait(false);
            return last[0];
        }
    }

    private static async Task<byte[]?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", path, exception);
        }
    }

    // Renamed away first: a removal that is interrupted leaves a folder that is no deployment's.
    private void RemoveOld()
    {
        try
        {
            foreach (var leftover in Directory.EnumerateDirectories(_files.Root, "*" + JournalFiles.RemovedSuffix))
                Directory.Delete(leftover, recursive: true);
            var ended = _files.Ids().Where(id => File.Exists(_files.Result(id))).ToList();
            foreach (var id in ended.Take(Math.Max(0, ended.Count - options.KeptDeployments)))
            {
                var removed = _files.FolderOf(id) + JournalFiles.RemovedSuffix;
                Directory.Move(_files.FolderOf(id), removed);
                Directory.Delete(removed, recursive: true);
            }
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove old folders of", _files.Root, exception);
        }
    }
}
