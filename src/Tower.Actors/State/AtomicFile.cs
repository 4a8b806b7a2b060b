using Tower.Actors.Workers;

namespace Tower.Actors.State;

/// <summary>Replaces files whole: whoever opens one reads the old content or the new, also after a power failure in
/// between.</summary>
internal static class AtomicFile
{
    /// <summary>Temporary file beside the target, fsync, rename, fsync of the folder. The file's mode is
    /// 0600.</summary>
    /// <exception cref="AdapterException">It could not be written; the old file is as it was.</exception>
    public static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var temporary = TemporaryName(path);
        var renamed = false;
        try
        {
            await WriteNewAsync(temporary, content, cancel).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
            renamed = true;
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", path, exception);
        }
        finally
        {
            if (!renamed && File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>
    /// Replaces several files: all new ones are written and synced before the first is renamed, so that a disk that fills up
    /// leaves every old one.
    /// </summary>
    /// <param name="files">What goes where, in the order in which they are renamed.</param>
    /// <param name="cancel">Gives up; not any more once the first is renamed.</param>
    /// <exception cref="AdapterException">One could not be written; all old files are as they were.</exception>
    public static async Task ReplaceAllAsync(
        IReadOnlyList<(string Path, ReadOnlyMemory<byte> Content)> files, CancellationToken cancel)
    {
        var written = new List<(string Temporary, string Path)>();
        var at = "";
        try
        {
            foreach (var (path, content) in files)
            {
                at = path;
                written.Add((TemporaryName(path), path));
                await WriteNewAsync(written[^1].Temporary, content, cancel).ConfigureAwait(false);
            }
            foreach (var (temporary, path) in written)
            {
                at = path;
                File.Move(temporary, path, overwrite: true);
            }
            foreach (var folder in files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct())
                Posix.SyncDirectory(at = folder);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", at, exception);
        }
        finally
        {
            foreach (var (temporary, _) in written.Where(file => File.Exists(file.Temporary)))
                File.Delete(temporary);
        }
    }

    /// <summary>Replaces a file by a symbolic link, as whole as <see cref="ReplaceAsync"/> does.</summary>
    /// <exception cref="AdapterException">The link could not be made.</exception>
    public static void ReplaceByLink(string path, string target)
    {
        var temporary = TemporaryName(path);
        try
        {
            File.CreateSymbolicLink(temporary, target);
            try
            {
                File.Move(temporary, path, overwrite: true);
            }
            catch (Exception exception) when (FileProblem.IsOne(exception))
            {
                File.Delete(temporary);
                throw;
            }
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("write", path, exception);
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

    /// <summary>Removes what a crash left of <see cref="ReplaceAsync"/> for this file.</summary>
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
