using Tower.Actors.Adapters.Files;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class DiskSpaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileSystemDiskSpace _disk = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_space_where_a_folder_is_is_told()
    {
        var space = _disk.Of(_folder.Path);

        Assert.InRange(space.FreeBytes, 1, space.TotalBytes);
        Assert.Equal(new DriveInfo(_folder.Path).TotalSize, space.TotalBytes);
    }

    [Fact]
    public void A_folder_that_does_not_exist_yet_has_the_space_of_where_it_would_be() =>
        Assert.Equal(_disk.Of(_folder.Path).TotalBytes, _disk.Of(_folder["not/yet/there"]).TotalBytes);

    [Fact]
    public void Another_file_system_has_another_space()
    {
        // The kernel's own file system: nothing can be stored there.
        Assert.Equal(0, _disk.Of("/proc").FreeBytes);
    }
}
