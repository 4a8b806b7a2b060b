using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IVolumeInventory"/> does, the real one and the fake.</summary>
public abstract class VolumeInventoryContract
{
    protected abstract IVolumeInventory Volumes { get; }

    protected virtual void Require()
    {
    }

    /// <summary>Has a volume as Compose makes it; returns its name.</summary>
    protected abstract Task<(string Name, string Project)> ComposeVolumeAsync(string volume);

    /// <summary>Has a container with a nameless volume; returns the ids of both.</summary>
    protected abstract Task<(string Container, string Volume)> ContainerWithVolumeAsync();

    [SkippableFact]
    public async Task A_volume_of_Compose_is_listed_with_where_it_belongs()
    {
        Require();
        var (name, project) = await ComposeVolumeAsync("data");

        var found = await FindAsync(name);

        Assert.Equal((project, "data", false), (found!.ComposeProject, found.ComposeVolume, found.IsAnonymous));
        Assert.NotNull(found.CreatedAt);
    }

    [SkippableFact]
    public async Task A_nameless_volume_is_told_from_the_others()
    {
        Require();
        var (_, volume) = await ContainerWithVolumeAsync();

        var found = await FindAsync(volume);

        Assert.Equal((true, null, null), (found!.IsAnonymous, found.ComposeProject, found.ComposeVolume));
    }

    [SkippableFact]
    public async Task A_removed_volume_is_gone_and_removing_it_again_is_no_error()
    {
        Require();
        var (name, _) = await ComposeVolumeAsync("old");

        await Volumes.RemoveAsync(name, CancellationToken.None);
        await Volumes.RemoveAsync(name, CancellationToken.None);

        Assert.Null(await FindAsync(name));
    }

    [SkippableFact]
    public async Task A_volume_that_a_container_has_is_not_removed_and_the_container_is_named()
    {
        Require();
        var (container, volume) = await ContainerWithVolumeAsync();

        var refused = await Assert.ThrowsAsync<AdapterException>(() => Volumes.RemoveAsync(volume, CancellationToken.None));

        Assert.Equal(FailureCodes.VolumeInUse, refused.Code);
        Assert.Contains(container, refused.Message);
        Assert.NotNull(await FindAsync(volume));
    }

    protected async Task<EngineVolume?> FindAsync(string name) =>
        (await Volumes.ListAsync(CancellationToken.None)).SingleOrDefault(volume => volume.Name == name);
}

public sealed class FakeVolumeInventorySpec : VolumeInventoryContract
{
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeVolumeInventory _volumes;

    public FakeVolumeInventorySpec() => _volumes = new FakeVolumeInventory(_engine);

    protected override IVolumeInventory Volumes => _volumes;

    protected override Task<(string Name, string Project)> ComposeVolumeAsync(string volume) =>
        Task.FromResult((_volumes.Add("shop", volume).Name, "shop"));

    protected override Task<(string Container, string Volume)> ContainerWithVolumeAsync()
    {
        var name = new string('a', 64);
        _volumes.Add(new EngineVolume(name, null, IsAnonymous: true));
        var container = _engine.Add(_engine.Add("db-1a2b3c4d") with { Volumes = [new ContainerVolume(name, "/data")] });
        return Task.FromResult((container.Id, name));
    }
}

[Trait("Needs", "engine")]
public sealed class DockerVolumeInventorySpec(EngineTestbed testbed) : VolumeInventoryContract, IClassFixture<EngineTestbed>, IDisposable
{
    private readonly DockerConnection _connection = new();

    protected override IVolumeInventory Volumes => new DockerVolumeInventory(_connection);

    public void Dispose() => _connection.Dispose();

    protected override void Require() => testbed.Require();

    protected override async Task<(string Name, string Project)> ComposeVolumeAsync(string volume)
    {
        var name = await EngineTestbed.DockerAsync("volume", "create", "--label", $"{StackLabels.ComposeProject}={testbed.Project}",
            "--label", $"com.docker.compose.volume={volume}", $"{testbed.Project}_{volume}");
        return (name, testbed.Project);
    }

    protected override async Task<(string Container, string Volume)> ContainerWithVolumeAsync()
    {
        var id = await testbed.RunAsync("db-1a2b3c4d", "exit 0", "-v", "/data");
        await EngineTestbed.DockerAsync("wait", id);
        return (id, await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Name}}", id));
    }

    [SkippableFact]
    public async Task A_volume_named_like_a_nameless_one_is_taken_for_one_as_older_engines_set_no_label()
    {
        Require();
        var name = await EngineTestbed.DockerAsync("volume", "create", "--label", $"{StackLabels.ComposeProject}={testbed.Project}", new string('b', 64));

        Assert.True((await FindAsync(name))!.IsAnonymous);
    }
}
