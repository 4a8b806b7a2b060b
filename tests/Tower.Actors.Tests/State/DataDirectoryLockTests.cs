using System.Diagnostics;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Xunit;

namespace Tower.Actors.Tests.State;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Root => _temporary["infra"];

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
        using var other = ForeignLock.Take(Path.Combine(Root, "tower.lock"));
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
            using var flock = Process.Start("/usr/bin/flock", ["-n", "-x", Path.Combine(Root, "tower.lock"), "true"]);
            flock.WaitForExit();
            return flock.ExitCode;
        }
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_an_error_and_not_taken()
    {
        Directory.CreateDirectory(Path.Combine(Root, "tower.lock"));

        var failure = Assert.Throws<AdapterException>(() => DataDirectoryLock.TryAcquire(Root));

        Assert.StartsWith($"cannot lock {Root}/tower.lock", failure.Message);
    }
}
