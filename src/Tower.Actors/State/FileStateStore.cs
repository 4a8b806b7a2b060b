using System.Text;
using Tower.Actors.Hosting;
using Tower.Actors.Intents;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Intents;

namespace Tower.Actors.State;

/// <summary>
/// Tower's state as files in the data directory. Folders are 0700, files 0600. A disk that fills up leaves all of them as
/// they were. A power failure between two renames leaves the earlier ones new and the later ones old, each valid: the intent,
/// which says what is applied, comes last.
/// </summary>
/// <remarks>For one writer, which holds the <see cref="DataDirectoryLock"/>.</remarks>
public sealed class FileStateStore : IStateStore
{
    private const int MostProblems = 5;

    private readonly string? _acmeCaRoot;
    private volatile Intent? _applied;

    /// <summary>Touches nothing yet.</summary>
    public FileStateStore(TowerOptions options)
    {
        Files = new StateFiles(options.DataDir);
        _acmeCaRoot = options.AcmeCaRoot;
    }

    /// <summary>Where everything is.</summary>
    public StateFiles Files { get; }

    /// <inheritdoc/>
    public Intent? Applied => _applied;

    /// <inheritdoc/>
    /// <remarks>Also removes what a crash left half-written, unless another process holds the
    /// <see cref="DataDirectoryLock"/> and may be writing.</remarks>
    public async Task<Intent?> LoadAsync(CancellationToken cancel)
    {
        byte[] content;
        try
        {
            RemoveLeftovers();
            if (!File.Exists(Files.Intent))
                return _applied = null;
            content = await File.ReadAllBytesAsync(Files.Intent, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", Files.Intent, exception);
        }
        var read = IntentReader.ReadSaved(content);
        if (!read.IsValid)
        {
            throw new AdapterException(
                $"{Files.Intent} is not a valid intent ({read.Problems[0]}); put it right or restore it from a backup",
                [.. read.Problems.Take(MostProblems).Select(problem => problem.ToString())]);
        }
        return _applied = read.Intent;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(Intent applied, StackFiles files, CancellationToken cancel)
    {
        CreateFolders();
        var root = await AcmeRootAsync(cancel).ConfigureAwait(false);
        // The root before the config that names it; the intent, which says what is applied, comes last.
        await AtomicFile.ReplaceAllAsync(
            [
                .. root,
                (Files.Compose, Encoding.UTF8.GetBytes(files.ComposeYaml)),
                (Files.CaddyConfig, Encoding.UTF8.GetBytes(files.CaddyJson)),
                (Files.Intent, IntentWriter.Write(applied)),
            ],
            cancel).ConfigureAwait(false);
        LinkCaddyConfig();
        _applied = applied;
    }

    /// <inheritdoc/>
    public async Task<string?> ReadComposeAsync(CancellationToken cancel)
    {
        try
        {
            return File.Exists(Files.Compose) ? await File.ReadAllTextAsync(Files.Compose, cancel).ConfigureAwait(false) : null;
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", Files.Compose, exception);
        }
    }

    /// <inheritdoc/>
    public Task SaveCaddyConfigAsync(string caddyJson, CancellationToken cancel)
    {
        CreateFolders();
        return SaveCaddyFilesAsync(caddyJson, cancel);
    }

    /// <inheritdoc/>
    public async Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel)
    {
        CreateFolders();
        DiscardDraft();
        try
        {
            await AtomicFile.WriteNewAsync(Files.Draft, Encoding.UTF8.GetBytes(composeYaml), cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", Files.Draft, exception);
        }
        return Files.Draft;
    }

    /// <inheritdoc/>
    public void DiscardDraft()
    {
        try
        {
            if (Directory.Exists(Files.Root))
                File.Delete(Files.Draft);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove", Files.Draft, exception);
        }
    }

    private async Task SaveCaddyFilesAsync(string caddyJson, CancellationToken cancel)
    {
        var root = await AcmeRootAsync(cancel).ConfigureAwait(false);
        await AtomicFile.ReplaceAllAsync(
            [.. root, (Files.CaddyConfig, Encoding.UTF8.GetBytes(caddyJson))], cancel).ConfigureAwait(false);
        LinkCaddyConfig();
    }

    private async Task<(string Path, ReadOnlyMemory<byte> Content)[]> AcmeRootAsync(CancellationToken cancel) =>
        _acmeCaRoot is null ? [] : [(Files.AcmeRoot, await ReadAcmeRootAsync(_acmeCaRoot, cancel).ConfigureAwait(false))];

    // After the file it leads to.
    private void LinkCaddyConfig()
    {
        if (new FileInfo(Files.CaddyLink).LinkTarget != StateFiles.CaddyLinkTarget)
            AtomicFile.ReplaceByLink(Files.CaddyLink, StateFiles.CaddyLinkTarget);
    }

    private static async Task<byte[]> ReadAcmeRootAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw new AdapterException(
                $"cannot read {path}, which TOWER_ACME_CA_ROOT names: {exception.Message}; mount it into Tower's container",
                cause: exception);
        }
    }

    private void CreateFolders()
    {
        OwnerOnly.CreateFolder(Files.Root);
        OwnerOnly.CreateFolder(Files.CaddyFolder);
    }

    private void RemoveLeftovers()
    {
        if (!Directory.Exists(Files.Root))
            return;
        // A file that another Tower is just writing is no leftover.
        using var cleaning = DataDirectoryLock.IsHeldHere(Files.Root) ? null : DataDirectoryLock.TryAcquire(Files.Root);
        if (cleaning is null && !DataDirectoryLock.IsHeldHere(Files.Root))
            return;
        File.Delete(Files.Draft);
        foreach (var file in Files.Replaced.Where(file => Directory.Exists(Path.GetDirectoryName(file))))
            AtomicFile.RemoveLeftovers(file);
    }
}
