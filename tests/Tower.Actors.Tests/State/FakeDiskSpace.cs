using Tower.Actors.Ports;

namespace Tower.Actors.Tests.State;

/// <summary>As much space as a test says.</summary>
public sealed class FakeDiskSpace : IDiskSpace
{
    /// <summary>The same for all folders.</summary>
    public DiskSpace Space { get; set; } = new(FreeBytes: 50L << 30, TotalBytes: 100L << 30);

    /// <inheritdoc/>
    public DiskSpace Of(string folder) => Space;
}
