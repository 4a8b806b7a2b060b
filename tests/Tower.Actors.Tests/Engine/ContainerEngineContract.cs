using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IContainerEngine"/> does, the real one and the fake.</summary>
public abstract partial class ContainerEngineContract
{
    protected abstract IContainerEngine Engine { get; }

    /// <summary>An image the engine has.</summary>
    protected abstract string Image { get; }

    /// <summary>Skips where there is no engine.</summary>
    protected virtual void Require()
    {
    }

    /// <summary>Has a container of the service that wrote these lines and runs on, or ended with the code.</summary>
    protected abstract Task<string> RunAsync(string service, string[] lines, int? exitCode = null);

    /// <summary>Has a container of the service with a label for its host name and a nameless volume at each path.</summary>
    protected abstract Task<string> RunWithVolumesAsync(string service, string hostname, params string[] paths);

    /// <summary>An image the engine has whose one tool is this.</summary>
    protected abstract Task<string> ImageWithAsync(HealthTool tool);

    [SkippableFact]
    public async Task A_running_container_is_listed_with_what_its_labels_say()
    {
        Require();
        var id = await RunAsync("api-1a2b3c4d", []);

        var found = await FindAsync(id);

        Assert.Equal(
            new ObservedContainer(id, "api-1a2b3c4d", "api", "1a2b3c4d", ServiceKind.App, "running", null) { Image = Image }, found);
    }

    [SkippableFact]
    public async Task The_volumes_and_the_host_name_of_a_container_are_listed()
    {
        Require();
        var id = await RunWithVolumesAsync("db-1a2b3c4d", hostname: "db", "/var/lib/data", "/cache");

        var found = await FindAsync(id);

        Assert.Equal("db", found!.Hostname);
        Assert.Equal(["/cache", "/var/lib/data"], found.Volumes.Select(volume => volume.Path));
        Assert.Equal(2, found.Volumes.Select(volume => volume.Name).Distinct().Count(name => name.Length > 0));
    }

    [SkippableFact]
    public async Task A_container_that_ended_is_listed_with_its_exit_code()
    {
        Require();
        var id = await RunAsync("job-1a2b3c4d", [], exitCode: 3);

        var found = await FindAsync(id);

        Assert.Equal(("exited", 3, false, false), (found!.State, found.ExitCode, found.IsRunning, found.OutOfMemory));
    }

    [SkippableFact]
    public async Task A_container_that_was_stopped_stays_and_starts_again()
    {
        Require();
        var id = await RunAsync("data-1a2b3c4d", []);

        await Engine.StopAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal("exited", (await FindAsync(id))!.State);
        await Engine.StopAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        await Engine.StartAsync(id, CancellationToken.None);
        await Engine.StartAsync(id, CancellationToken.None);

        Assert.True((await FindAsync(id))!.IsRunning);
    }

    [SkippableFact]
    public async Task A_container_that_is_gone_cannot_be_started_but_need_not_be_stopped()
    {
        Require();
        await Engine.StopAsync("0123456789ab", TimeSpan.FromSeconds(1), CancellationToken.None);
        await Assert.ThrowsAsync<AdapterException>(() => Engine.StartAsync("0123456789ab", CancellationToken.None));
    }

    [SkippableFact]
    public async Task The_last_log_lines_are_given_oldest_first()
    {
        Require();
        var id = await RunAsync("log-1a2b3c4d", ["one", "two", "three"], exitCode: 0);

        Assert.Equal(["two", "three"], (await Engine.LastLogLinesAsync(id, 2, CancellationToken.None)).ToArray());
    }

    [SkippableFact]
    public async Task The_log_of_a_container_that_is_not_there_is_an_error()
    {
        Require();
        await Assert.ThrowsAsync<AdapterException>(() => Engine.LastLogLinesAsync("0123456789ab", 2, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_removed_container_is_gone_and_removing_it_again_is_no_error()
    {
        Require();
        var id = await RunAsync("old-1a2b3c4d", []);

        await Engine.RemoveAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        await Engine.RemoveAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Null(await FindAsync(id));
    }

    [SkippableFact]
    public async Task The_image_of_a_container_is_told_as_it_was_asked_for()
    {
        Require();
        var id = await RunAsync("img-1a2b3c4d", []);

        Assert.Equal(Image, await Engine.ImageOfAsync(id, CancellationToken.None));
        Assert.Null(await Engine.ImageOfAsync("0123456789ab", CancellationToken.None));
    }

    [SkippableFact]
    public async Task Images_that_are_there_are_told_from_those_that_are_not()
    {
        Require();
        await RunAsync("has-1a2b3c4d", []);

        Assert.True(await Engine.HasImageAsync(Image, CancellationToken.None));
        Assert.False(await Engine.HasImageAsync("127.0.0.1:5000/no-such-image:1", CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(HealthTool.Curl)]
    [InlineData(HealthTool.Wget)]
    [InlineData(HealthTool.None)]
    public async Task The_tool_of_an_image_is_told_and_no_container_of_it_is_listed(HealthTool tool)
    {
        Require();
        var image = await ImageWithAsync(tool);
        var before = await IdsAsync();

        Assert.Equal(tool, await Engine.HealthToolOfAsync(image, CancellationToken.None));

        Assert.DoesNotContain(await Engine.ListAsync(CancellationToken.None), container => container.Image == image);
    }

    [SkippableFact]
    public async Task The_tool_of_an_image_that_is_not_there_is_not_known()
    {
        Require();
        Assert.Null(await Engine.HealthToolOfAsync("127.0.0.1:5000/no-such-image:1", CancellationToken.None));
        Assert.Null(await Engine.HealthToolOfAsync(
            $"127.0.0.1:5000/no-such-image@sha256:{new string('0', 64)}", CancellationToken.None));
    }

    [SkippableFact]
    public async Task The_version_names_engine_and_API()
    {
        Require();
        Assert.Matches(@"^[0-9]+\.[0-9]+\S* \(API [0-9]+\.[0-9]+\)$", await Engine.VersionAsync(CancellationToken.None));
    }

    private async Task<IEnumerable<string>> IdsAsync() =>
        (await Engine.ListAsync(CancellationToken.None)).Select(container => container.Id).Order();

    protected async Task<ObservedContainer?> FindAsync(string id) =>
        (await Engine.ListAsync(CancellationToken.None)).SingleOrDefault(container => container.Id == id);
}

public sealed class FakeContainerEngineSpec : ContainerEngineContract
{
    private readonly FakeContainerEngine _engine = new();

    protected override IContainerEngine Engine => _engine;

    protected override string Image => "fake:1";

    protected override Task<string> ImageWithAsync(HealthTool tool)
    {
        _engine.AddImage("tool:1");
        _engine.ToolOf = _ => tool;
        return Task.FromResult("tool:1");
    }

    protected override Task<bool> RestartsAsync(string id) => Task.FromResult(_engine.Restarts(id));

    protected override Task<string> RunAsync(string service, WhenStopped behaviour)
    {
        _engine.Ends[service] = behaviour switch
        {
            WhenStopped.RunsOn => new StopOutcome(true, 137, false),
            WhenStopped.EatsMemory => new StopOutcome(false, 137, true),
            _ => new StopOutcome(false, 143, false),
        };
        return Task.FromResult(_engine.Add(service).Id);
    }

    protected override Task<string> RunWithVolumesAsync(string service, string hostname, params string[] paths)
    {
        var container = _engine.Add(service);
        _engine.Change(service, one => one with
        {
            Hostname = hostname,
            Volumes = [.. paths.Order().Select(path => new ContainerVolume($"volume{path.Replace('/', '-')}", path))],
        });
        return Task.FromResult(container.Id);
    }

    protected override Task<string> RunAsync(string service, string[] lines, int? exitCode = null)
    {
        var container = _engine.Add(service);
        _engine.SetLog(service, lines);
        if (exitCode is not null)
            _engine.Change(service, running => running with { State = "exited", ExitCode = exitCode });
        return Task.FromResult(container.Id);
    }
}
