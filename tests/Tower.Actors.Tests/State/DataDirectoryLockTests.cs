using System.Diagnostics;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Root => _temporary["infra"];

    private string LockFile => Path.Combine(Root, "tower.lock");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void One_has_the_lock_until_it_is_given_back()
    {
        var first = DataDirectoryLock.TryAcquire(Root);
        Assert.NotNull(first);
        Assert.Null(DataDirectoryLock.TryAcquire(Root + "/"));

        first.Dispose();
        first.Dispose();

        using var second = DataDirectoryLock.TryAcquire(Root);
        Assert.NotNull(second);
    }

    [Fact]
    public void Locks_of_different_folders_know_nothing_of_each_other()
    {
        using var one = DataDirectoryLock.TryAcquire(Root);
        using var other = DataDirectoryLock.TryAcquire(_temporary["other"]);

        Assert.NotNull(one);
        Assert.NotNull(other);
    }

    [SkippableFact]
    public void Another_process_has_the_lock_until_it_dies()
    {
        Directory.CreateDirectory(Root);
        using var other = ForeignLock.Take(LockFile);
        Assert.Null(DataDirectoryLock.TryAcquire(Root));

        other.Kill();

        using var mine = DataDirectoryLock.TryAcquire(Root);
        Assert.NotNull(mine);
    }

    [SkippableFact]
    public void Another_process_sees_that_it_is_taken_and_a_child_does_not_keep_it()
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "/usr/bin/flock (util-linux) is not installed");
        var mine = DataDirectoryLock.TryAcquire(Root)!;
        using var child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;

        Assert.Equal(1, FlockExitCode());
        mine.Dispose();
        Assert.Equal(0, FlockExitCode());

        child.StandardInput.Close();
        child.WaitForExit();

        int FlockExitCode()
        {
            using var flock = Process.Start("/usr/bin/flock", ["-n", "-x", LockFile, "true"]);
            flock.WaitForExit();
            return flock.ExitCode;
        }
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_an_error_and_not_taken()
    {
        Directory.CreateDirectory(LockFile);

        var failure = Assert.Throws<AdapterException>(() => DataDirectoryLock.TryAcquire(Root));

        Assert.StartsWith($"cannot lock {Root}/tower.lock", failure.Message);
    }

    [Fact]
    public void Each_lock_has_a_higher_fencing_number_than_the_one_before()
    {
        Assert.Null(DataDirectoryLock.FenceHeldHere(Root));
        using (var first = DataDirectoryLock.TryAcquire(Root)!)
        {
            Assert.Equal(1, first.Fence);
            Assert.Equal(1, DataDirectoryLock.FenceHeldHere(Root + "/"));
        }

        Assert.Null(DataDirectoryLock.FenceHeldHere(Root));
        using (var second = DataDirectoryLock.TryAcquire(Root)!)
            Assert.Equal(2, second.Fence);
        Assert.Equal("0000000000000000002\n", File.ReadAllText(LockFile));
    }

    [Fact]
    public void Looking_whether_the_lock_is_free_takes_and_counts_nothing()
    {
        Assert.True(DataDirectoryLock.IsFree(Root));
        Assert.False(Directory.Exists(Root));
        using (DataDirectoryLock.TryAcquire(Root)!)
            Assert.False(DataDirectoryLock.IsFree(Root));

        Assert.True(DataDirectoryLock.IsFree(Root));
        using var second = DataDirectoryLock.TryAcquire(Root)!;
        Assert.Equal(2, second.Fence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("what is this")]
    [InlineData("9223372036854775807")]
    public void A_number_that_cannot_be_read_starts_anew_above_any_that_can_be_found(string content)
    {
        Directory.CreateDirectory(Path.Combine(Root, "deployments", "20260128T103045-3f9a"));
        File.WriteAllText(LockFile, content);
        File.WriteAllText(
            Path.Combine(Root, "owner.json"), """{"generation":"1a2b3c4d","confirmed":true,"fence": 40}""");
        File.WriteAllText(Path.Combine(Root, "deployments", "20260128T103045-3f9a", "journal.ndjson"),
            """
            {"kind":"step","fence":41}
            {"kind":"step","fen
            """);

        using (var taken = DataDirectoryLock.TryAcquire(Root)!)
            Assert.Equal(42, taken.Fence);
        Assert.Equal("0000000000000000042\n", File.ReadAllText(LockFile));
    }

    [SkippableFact]
    public void A_full_disk_keeps_nobody_from_the_lock()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        var root = Path.Combine(disk.Path, "infra");
        DataDirectoryLock.TryAcquire(root)!.Dispose();
        disk.LeaveFree(0);

        using var taken = DataDirectoryLock.TryAcquire(root)!;

        Assert.Equal(2, taken.Fence);
    }

    [SkippableFact]
    public void A_read_only_disk_is_named()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        disk.MakeReadOnly();
        var root = Path.Combine(disk.Path, "infra");

        var failure = Assert.Throws<AdapterException>(() => DataDirectoryLock.TryAcquire(root));

        Assert.Equal($"cannot create {root}: the file system is read-only; mount it writable", failure.Message);
    }
}
