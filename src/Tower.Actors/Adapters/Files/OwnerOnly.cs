using Tower.Actors.Domain.Values;

namespace Tower.Actors.Adapters.Files;

// Unix modes mean nothing on Windows; Tower runs in a Linux container.
#pragma warning disable CA1416

/// <summary>Files (0600) and folders (0700) that nobody but their owner may look into: they hold secrets.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;

    /// <summary>Opens a file for writing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mode">What to do when there is one, or none.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <param name="access">What it is opened for.</param>
    public static FileStream Open(
        string path, FileMode mode, FileShare share, FileAccess access = FileAccess.Write)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
            Options = FileOptions.Asynchronous,
            // Said for a file that may be created; one that must be there keeps its own mode.
            UnixCreateMode = mode == FileMode.Open ? null : FileMode0600,
            BufferSize = 0,
        };
        return new FileStream(path, options);
    }

    /// <summary>Creates a folder, or takes other people's rights from one that is there.</summary>
    /// <exception cref="AdapterException">Neither was possible.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, FolderMode0700);
                Posix.SyncDirectory(Path.GetDirectoryName(path)!);
            }
            if (File.GetUnixFileMode(path) != FolderMode0700)
                File.SetUnixFileMode(path, FolderMode0700);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("create", path, exception);
        }
    }
}
