using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IImageConfigs"/> does, the real one and the fake.</summary>
public abstract class ImageConfigsContract
{
    protected abstract IImageConfigs Configs { get; }

    protected virtual void Require()
    {
    }

    /// <summary>An image the engine has.</summary>
    protected abstract Task<string> ImageAsync(params string[] volumes);

    [SkippableFact]
    public async Task What_an_image_declares_is_told()
    {
        Require();
        var image = await ImageAsync("/var/lib/data", "/cache");

        var config = await Configs.FindAsync(image, CancellationToken.None);

        Assert.Equal(["/cache", "/var/lib/data"], config!.Volumes.ToArray());
    }

    [SkippableFact]
    public async Task An_image_that_declares_nothing_has_an_empty_config()
    {
        Require();
        var config = await Configs.FindAsync(await ImageAsync(), CancellationToken.None);

        Assert.Empty(config!.Volumes);
    }

    [SkippableFact]
    public async Task An_image_that_is_not_there_has_no_config()
    {
        Require();
        Assert.Null(await Configs.FindAsync("127.0.0.1:5000/no-such-image:1", CancellationToken.None));
        Assert.Null(await Configs.FindAsync($"127.0.0.1:5000/no-such-image@sha256:{new string('0', 64)}", CancellationToken.None));
    }
}

public sealed class FakeImageConfigsSpec : ImageConfigsContract
{
    private readonly FakeImageConfigs _configs = new();

    protected override IImageConfigs Configs => _configs;

    protected override Task<string> ImageAsync(params string[] volumes)
    {
        _configs.Images["api:1"] = new ImageConfig([.. volumes.Order()]);
        return Task.FromResult("api:1");
    }
}

[Trait("Needs", "engine")]
public sealed class DockerImageConfigsSpec(EngineTestbed testbed) : ImageConfigsContract, IClassFixture<EngineTestbed>, IDisposable
{
    private readonly DockerConnection _connection = new();

    protected override IImageConfigs Configs => new DockerImageConfigs(_connection);

    public void Dispose() => _connection.Dispose();

    protected override void Require() => testbed.Require();

    protected override Task<string> ImageAsync(params string[] volumes) =>
        testbed.ImageThatSaysAsync([.. volumes.Select(path => $"VOLUME {path}")]);

    [SkippableFact]
    public async Task A_volume_that_is_declared_carelessly_is_told_as_the_container_has_it()
    {
        Require();
        var image = await ImageAsync("/data/");
        var id = await EngineTestbed.DockerAsync("create", "--label", $"com.docker.compose.project={testbed.Project}", image, "none");

        var mounted = await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Destination}}", id);

        Assert.Equal([mounted], (await Configs.FindAsync(image, CancellationToken.None))!.Volumes.ToArray());
    }

    [Fact]
    public async Task Without_an_engine_it_says_where_none_answers()
    {
        using var nowhere = new DockerConnection("unix:///nowhere/docker.sock");

        var missing = await Assert.ThrowsAsync<EngineUnreachableException>(() =>
            new DockerImageConfigs(nowhere).FindAsync("api:1", CancellationToken.None));

        Assert.Contains("unix:///nowhere/docker.sock", missing.Message);
    }
}
