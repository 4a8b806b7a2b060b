using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Files;

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
