using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>The space of a file system.</summary>
/// <param name="FreeBytes">What may still be written.</param>
/// <param name="TotalBytes">Its size.</param>
public sealed record DiskSpace(long FreeBytes, long TotalBytes);

/// <summary>The space on the disks this process sees. Expected failures are <see cref="AdapterException"/>s.</summary>
public interface IDiskSpace
{
    /// <summary>The space where a folder is; while it does not exist, where it would be.</summary>
    DiskSpace Of(string folder);
}
