using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

/// <summary>Replaces files whole: whoever opens one reads the old content or the new, also after a power failure in
/// between.</summary>
internal static class AtomicFile
{
    /// <summary>Temporary file beside the target, fsync, rename, fsync of the folder. The file's mode is
    /// 0600.</summary>
    /// <exception cref="AdapterException">It could not be written; the old file is as it was.</exception>
    public static Task ReplaceAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        ReplaceAllAsync([new NewFile(path, content)], cancel);

    /// <summary>
    /// Replaces several files: every new one is on the disk under a temporary name before the first is renamed, so that
    /// a disk that fills up leaves all old ones and nothing else. Then they are renamed in this order, and the folders
    /// synced.
    /// </summary>
    /// <param name="files">What goes where.</param>
    /// <param name="cancel">Gives up; has no effect once the first is renamed.</param>
    /// <exception cref="AdapterException">
    /// One could not be written, and all old ones are as they were; or one could not be renamed, and those before it
    /// are new.
    /// </exception>
    public static async Task ReplaceAllAsync(IReadOnlyList<NewFile> files, CancellationToken cancel)
    {
        var at = "";
        var written = new Queue<(string Temporary, string Path)>(files.Count);
        try
        {
            try
            {
                foreach (var file in files)
                {
                    at = file.Path;
                    var temporary = TemporaryName(at);
                    written.Enqueue((temporary, at));
                    if (file.LinkTarget is { } target)
                        File.CreateSymbolicLink(temporary, target);
                    else
                        await WriteNewAsync(temporary, file.Content, cancel).ConfigureAwait(false);
                }
                while (written.TryPeek(out var next))
                {
                    at = next.Path;
                    File.Move(next.Temporary, at, overwrite: true);
                    written.Dequeue();
                }
            }
            finally
            {
                foreach (var (temporary, _) in written)
                    File.Delete(temporary);
            }
            foreach (var folder in files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct())
                Posix.SyncDirectory(at = folder);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", at, exception);
        }
    }

    /// <summary>Creates a file of mode 0600 that is on the disk when the task ends. A file of that name is an
    /// <see cref="IOException"/>.</summary>
    public static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var file = OwnerOnly.Open(path, FileMode.CreateNew, FileShare.Read);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(content, cancel).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Removes what a crash left of <see cref="ReplaceAllAsync"/> for this file.</summary>
    public static void RemoveLeftovers(string path)
    {
        var names = $".{Path.GetFileName(path)}.????????????????.tmp";
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, names))
            File.Delete(leftover);
    }

    // Beside the target, because rename(2) does not leave the file system; a new name, because a planted link must
    // not be followed.
    private static string TemporaryName(string path) => Path.Combine(
        Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Random.Shared.NextInt64():x16}.tmp");
}

/// <summary>A file to be replaced by <see cref="AtomicFile"/>.</summary>
/// <param name="Path">Where: absolute.</param>
/// <param name="Content">What it will hold.</param>
internal readonly record struct NewFile(string Path, ReadOnlyMemory<byte> Content)
{
    /// <summary>Where a symbolic link of this name leads; null: it is a file.</summary>
    public string? LinkTarget { get; private init; }

    /// <summary>A symbolic link instead of a file.</summary>
    public static NewFile Link(string path, string target) => new(path, default) { LinkTarget = target };
}
