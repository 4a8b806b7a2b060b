namespace Tower.Actors.State;

/// <summary>The space of a file system.</summary>
/// <param name="FreeBytes">What may still be written.</param>
/// <param name="TotalBytes">Its size.</param>
public sealed record DiskSpace(long FreeBytes, long TotalBytes);

/// <summary>The space on the disks this process sees. Expected failures are <see cref="Workers.AdapterException"/>s.</summary>
public interface IDiskSpace
{
    /// <summary>The space where a folder is; while it does not exist, where it would be.</summary>
    DiskSpace Of(string folder);
}

/// <summary>The space as the kernel tells it.</summary>
public sealed class FileSystemDiskSpace : IDiskSpace
{
    /// <inheritdoc/>
    public DiskSpace Of(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        try
        {
            var drive = new DriveInfo(existing);
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception exception) when (FileProblem.IsOne(exception))
        {
            throw FileProblem.Of("measure the disk of", existing, exception);
        }
    }
}
