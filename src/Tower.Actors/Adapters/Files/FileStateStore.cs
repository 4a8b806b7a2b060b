using System.Collections.Immutable;
using System.Text;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Tower.Messages.Intents;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// Tower's state as files in the data directory. Folders are 0700, files 0600. A disk that fills up leaves all of them
/// as they were. A power failure between two renames leaves the earlier ones new and the later ones old, each valid:
/// the intent, which says what is applied, comes last.
/// </summary>
/// <remarks>For one writer, which holds the <see cref="DataDirectoryLock"/>: without it nothing is written.</remarks>
public sealed class FileStateStore : IStateStore
{
    private const int MostProblems = 5;

    private readonly CaddyStateFiles _caddy;
    private readonly string? _registryCa;
    private volatile Intent? _applied;
    private volatile StackNotes _notes = StackNotes.Empty;
    private volatile Trial? _trial;

    /// <summary>Touches nothing yet.</summary>
    public FileStateStore(TowerOptions options)
    {
        Files = new StateFiles(options.DataDir);
        _caddy = new CaddyStateFiles(Files, options.AcmeCaRoot);
        _registryCa = options.RegistryCa;
    }

    /// <summary>Where everything is.</summary>
    public StateFiles Files { get; }

    /// <inheritdoc/>
    public Intent? Applied => _applied;

    /// <inheritdoc/>
    public StackNotes Notes => _notes;

    /// <inheritdoc/>
    public Trial? Trial => _trial;

    /// <inheritdoc/>
    /// <remarks>Also removes what a crash left half-written, if this process holds the <see cref="DataDirectoryLock"/>:
    /// a file that another Tower is just writing is no leftover.</remarks>
    public async Task<Intent?> LoadAsync(CancellationToken cancel)
    {
        try
        {
            RemoveLeftovers();
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("read", Files.Intent, exception);
        }
        _notes = StackNotesText.Read(await ReadAsync(Files.Notes, cancel).ConfigureAwait(false) ?? [], Files.Notes);
        if (await ReadAsync(Files.Intent, cancel).ConfigureAwait(false) is not { } content)
        {
            _trial = null;
            return _applied = null;
        }
        var read = IntentReader.ReadSaved(content);
        if (!read.IsValid)
        {
            throw new AdapterException(
                FailureCodes.StateInvalid,
                $"{Files.Intent} is not a valid intent ({read.Problems[0]}); put it right or restore it from a backup",
                [.. read.Problems.Take(MostProblems).Select(problem => problem.ToString())]);
        }
        var trial = await ReadAsync(Files.Trial, cancel).ConfigureAwait(false) is { } kept ? TrialFile.Read(Files.Trial, kept) : null;
        _applied = read.Intent;
        _trial = TrialDecision.InForce(trial, TowerAccess.Of(read.Intent.Tower, _notes.Settings?.HttpsPort));
        return read.Intent;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(Intent applied, StackNotes notes, StackFiles files, Trial? trial, CancellationToken cancel)
    {
        PrepareToWrite();
        // A Tower that is started after the first of them reads no setting that is being taken back.
        // The settings in force are in the notes, and the intent, which says what is applied, comes last: a trial of what never came
        // into force is none, but a change that is in force must not be without its trial. For the same reason one that is over
        // goes after it.
        await AtomicFile.ReplaceAllAsync(
            [
                .. await SettingsAsync(files.TakenBack, cancel).ConfigureAwait(false),
                Text(Files.Compose, files.ComposeYaml),
                .. await StartFilesAsync(files.Routing.Config, cancel).ConfigureAwait(false),
                .. trial is null ? (NewFile[])[] : [new NewFile(Files.Trial, TrialFile.Write(trial))],
                new NewFile(Files.Notes, StackNotesText.Write(notes)),
                new NewFile(Files.Intent, IntentWriter.Write(applied)),
            ],
            cancel).ConfigureAwait(false);
        (_applied, _notes) = (applied, notes);
        if (trial is null)
            RemoveTrial();
        _trial = trial;
    }

    /// <inheritdoc/>
    public async Task SaveTrialAsync(Trial? trial, CancellationToken cancel)
    {
        PrepareToWrite();
        cancel.ThrowIfCancellationRequested();
        if (trial is null)
            RemoveTrial();
        else
            await AtomicFile.ReplaceAsync(Files.Trial, TrialFile.Write(trial), cancel).ConfigureAwait(false);
        _trial = trial;
    }

    /// <inheritdoc/>
    public async Task SaveRoutingAsync(CaddyRouting routing, CancellationToken cancel)
    {
        PrepareToWrite();
        await AtomicFile.ReplaceAllAsync(
            await StartFilesAsync(routing.Config, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        new UpstreamFiles(Files.Upstreams, CaddyConfig.CurrentSocket).Write(routing.Table);
    }

    /// <summary>
    /// Writes the intent alone, where it is lost and everything it describes still is: nothing that runs changes with it.
    /// </summary>
    public async Task RestoreIntentAsync(Intent applied, CancellationToken cancel)
    {
        PrepareToWrite();
        await AtomicFile.ReplaceAsync(Files.Intent, IntentWriter.Write(applied), cancel).ConfigureAwait(false);
        _applied = applied;
    }

    /// <inheritdoc/>
    public async Task<string?> ReadComposeAsync(CancellationToken cancel)
    {
        return await ReadAsync(Files.Compose, cancel).ConfigureAwait(false) is { } content ? Encoding.UTF8.GetString(content) : null;
    }

    /// <inheritdoc/>
    public async Task<string> WriteDraftAsync(string composeYaml, CancellationToken cancel)
    {
        PrepareToWrite();
        // What the draft starts mounts it.
        await GrafanaSecret.EnsureAsync(Files, cancel).ConfigureAwait(false);
        DiscardDraft();
        try
        {
            var draft = Text(Files.Draft, composeYaml);
            await AtomicFile.WriteNewAsync(draft.Path, draft.Content, cancel).ConfigureAwait(false);
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
        // Whoever has handed the directory over tidies up last: what lies there may be the new owner's by then.
        if (!DataDirectoryLock.IsHeldHere(Files.Root))
            return;
        try
        {
            File.Delete(Files.Draft);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove", Files.Draft, exception);
        }
    }

    // What containers start from, Tower's own among them.
    private async Task<ImmutableArray<NewFile>> StartFilesAsync(string config, CancellationToken cancel) =>
    [
        .. _registryCa is null ? (NewFile[])[]
            : [await GivenCertificate.CopyAsync(Files.RegistryCa, _registryCa, SettingNames.RegistryCa, cancel).ConfigureAwait(false)],
        .. await _caddy.OfAsync(config, cancel).ConfigureAwait(false),
    ];

    private async Task<ImmutableArray<NewFile>> SettingsAsync(SettingTakenBack? takenBack, CancellationToken cancel)
    {
        if (takenBack is null)
            return [];
        var content = await ReadAsync(Files.Settings, cancel).ConfigureAwait(false) ?? [];
        return [Text(Files.Settings, SettingsText.TakeBack(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), takenBack))];
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

    private void RemoveTrial()
    {
        try
        {
            if (!File.Exists(Files.Trial))
                return;
            File.Delete(Files.Trial);
            Posix.SyncDirectory(Files.Root);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("remove", Files.Trial, exception);
        }
    }

    private void PrepareToWrite()
    {
        DataDirectoryLock.RequireHeldHere(Files.Root);
        OwnerOnly.CreateFolder(Files.Root);
        OwnerOnly.CreateFolder(Files.CaddyFolder);
    }

    private void RemoveLeftovers()
    {
        if (!DataDirectoryLock.IsHeldHere(Files.Root))
            return;
        File.Delete(Files.Draft);
        foreach (var file in Files.Replaced.Where(file => Directory.Exists(Path.GetDirectoryName(file))))
            AtomicFile.RemoveLeftovers(file);
        // The keys of pulls in which another process was killed: nobody pulls with them any more.
        if (Directory.Exists(Files.PullKeys))
            Directory.Delete(Files.PullKeys, recursive: true);
    }

    private static NewFile Text(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));
}
