using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Intents;
using Tower.Messages.Failures;
using Xunit;
using static Tower.Actors.Tests.State.StateStoreContract;

namespace Tower.Actors.Tests.State;

/// <summary>What a disk that fills up while the state is saved leaves of it.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [SkippableFact]
    public async Task A_full_disk_is_named()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        var (store, hold) = OpenOn(disk);
        using var _ = hold;
        var large = Files(2) with { Routing = new CaddyRouting(new string(' ', 2 * SmallDisk.Bytes)) };

        var failure = await Assert.ThrowsAsync<AdapterException>(() => store.SaveAsync(Saved(), large, default));

        Assert.Equal(FailureCodes.DiskFull, failure.Code);
        Assert.Equal($"cannot write {store.Files.CaddyConfig}: no space left on the device; "
            + "free some, e.g. with `docker image prune`, and apply again", failure.Message);
    }

    [SkippableFact]
    public async Task A_disk_that_fills_up_at_any_of_the_files_leaves_the_old_state_byte_for_byte()
    {
        using var disk = SmallDisk.Mount(_temporary["disk"]);
        File.WriteAllText(_temporary["root.pem"], "PEM");
        var (store, hold) = OpenOn(disk, _temporary["root.pem"]);
        using var _ = hold;
        await store.SaveAsync(Saved(), Files(1), default);
        File.WriteAllText(_temporary["root.pem"], "another PEM");
        var refusedAt = new List<string>();
        for (var pages = 0; ; pages++)
        {
            disk.LeaveFree(pages);
            var before = TemporaryFolder.ContentsOf(disk.Path);
            try
            {
                await store.SaveAsync(Saved("new.example.org"), Files(2), default);
                break;
            }
            catch (AdapterException full)
            {
                Assert.Equal(before, TemporaryFolder.ContentsOf(disk.Path));
                IntentEquality.AssertSame(Saved(), store.Applied!);
                refusedAt.Add(full.Message.Split(' ', ':')[2]);
            }
        }

        // Each small file takes a page: one page more, one file further.
        Assert.Equal(
            [store.Files.Compose, store.Files.AcmeRoot, store.Files.CaddyConfig, store.Files.Notes, store.Files.Intent], refusedAt);
        Assert.Equal(Files(2).ComposeYaml, await store.ReadComposeAsync(default));
    }

    private static (FileStateStore Store, IDisposable Hold) OpenOn(SmallDisk disk, string? acmeCaRoot = null)
    {
        var options = new TowerOptions { DataDir = Path.Combine(disk.Path, "infra"), AcmeCaRoot = acmeCaRoot };
        return (new FileStateStore(options), DataDirectoryLock.TryAcquire(options.DataDir)!);
    }
}
