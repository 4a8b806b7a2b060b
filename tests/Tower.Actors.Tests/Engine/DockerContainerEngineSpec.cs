using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>The contract, and what only a real engine can show, on a real engine.</summary>
[Trait("Needs", "engine")]
public sealed partial class DockerContainerEngineSpec(EngineTestbed testbed) : ContainerEngineContract, IClassFixture<EngineTestbed>, IDisposable
{
    private readonly DockerContainerEngine _engine = new(new TowerOptions { Project = testbed.Project });

    protected override IContainerEngine Engine => _engine;

    protected override string Image => testbed.Image;

    protected override void Require() => testbed.Require();

    public void Dispose() => _engine.Dispose();

    protected override async Task<string> RunAsync(string service, string[] lines, int? exitCode = null)
    {
        var print = string.Concat(lines.Select(line => $"echo {line}; "));
        var id = await testbed.RunAsync(service, print + (exitCode is null ? "exec sleep 1000" : $"exit {exitCode}"));
        if (exitCode is not null)
            await EngineTestbed.DockerAsync("wait", id);
        return id;
    }

    protected override async Task<string> RunAsync(string service, WhenStopped behaviour)
    {
        var (onTerm, options) = behaviour switch
        {
            WhenStopped.RunsOn => ("", Array.Empty<string>()),
            WhenStopped.EatsMemory => ("exec busybox tail /dev/zero", ["--memory", "16m", "--memory-swap", "16m"]),
            _ => ("exit 143", []),
        };
        var id = await testbed.RunAsync(service, $"trap '{onTerm}' TERM; echo ready; while :; do sleep 0.1; done", options);
        // Told to stop before that, it would not listen: it is the first process of its container.
        await UntilAsync(async () => (await Engine.LastLogLinesAsync(id, 1, CancellationToken.None)).Contains("ready"));
        return id;
    }

    protected override async Task<bool> RestartsAsync(string id) => await PolicyAsync(id) == "always";

    protected override Task<string> ImageWithAsync(HealthTool tool) => tool switch
    {
        HealthTool.Curl => testbed.ImageWithAsync(EngineTestbed.Applet("/usr/bin/curl")),
        HealthTool.Wget => testbed.ImageWithAsync(EngineTestbed.Applet("/usr/bin/wget")),
        _ => testbed.ImageWithAsync(),
    };

    protected override Task<string> RunWithVolumesAsync(string service, string hostname, params string[] paths) => testbed.RunAsync(
        service, "exec sleep 1000", ["--label", $"{StackLabels.Hostname}={hostname}", .. paths.SelectMany(path => new[] { "-v", path })]);

    [SkippableFact]
    public async Task Only_volumes_are_listed_as_volumes_each_by_the_engines_name()
    {
        Require();
        var id = await testbed.RunAsync("db-1a2b3c4d", "exec sleep 1000",
            "-v", $"{testbed.Project}_named:/data", "-v", "/tmp:/host:ro", "--tmpfs", "/scratch");

        Assert.Equal([new ContainerVolume($"{testbed.Project}_named", "/data")], (await FindAsync(id))!.Volumes.ToArray());

        await EngineTestbed.DockerAsync("rm", "-fv", id);
        await EngineTestbed.DockerAsync("volume", "rm", $"{testbed.Project}_named");
    }

    [SkippableFact]
    public async Task An_image_whose_tag_moved_on_is_not_listed_under_its_id()
    {
        Require();
        var image = await testbed.ImageThatSaysAsync("LABEL is=first");
        var id = await EngineTestbed.DockerAsync(["create", .. testbed.LabelsOf("moved-1a2b3c4d"), image, "none"]);
        Assert.Equal(image, (await FindAsync(id))!.Image);

        await EngineTestbed.DockerAsync("tag", Image, image);

        Assert.Null((await FindAsync(id))!.Image);
    }

    [SkippableFact]
    public async Task Containers_of_others_are_not_listed()
    {
        Require();
        var other = new DockerContainerEngine(new TowerOptions { Project = $"{testbed.Project}-other" });
        await RunAsync("mine-1a2b3c4d", []);

        Assert.Empty(await other.ListAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_container_that_runs_once_for_somebody_is_not_listed()
    {
        Require();
        var id = await testbed.RunAsync("once-1a2b3c4d", "exec sleep 1000", "--label", "com.docker.compose.oneoff=True");

        Assert.Null(await FindAsync(id));
    }

    [SkippableFact]
    public async Task A_container_that_keeps_ending_is_listed_with_its_restarts()
    {
        Require();
        var id = await testbed.RunAsync("loop-1a2b3c4d", "exit 7", "--restart", "always");

        var found = await UntilAsync(id, container => container is { RestartCount: > 1, State: "restarting" });

        Assert.Equal(7, found.ExitCode);
    }

    [SkippableFact]
    public async Task A_health_checks_verdict_is_listed()
    {
        Require();
        var id = await testbed.RunAsync("well-1a2b3c4d", "while [ ! -e /tmp/sick ]; do sleep 0.1; done; exec sleep 1000",
            "--health-cmd", "[ ! -e /tmp/sick ]", "--health-interval", "200ms", "--health-retries", "1");

        Assert.Equal(ContainerHealth.Healthy, (await UntilAsync(id, container => container.Health != ContainerHealth.Starting)).Health);
        await EngineTestbed.DockerAsync("exec", id, "sh", "-c", "echo > /tmp/sick");
        Assert.Equal(ContainerHealth.Unhealthy, (await UntilAsync(id, container => container.Health != ContainerHealth.Healthy)).Health);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("-t")]
    public async Task Both_log_streams_are_read_with_a_terminal_and_without(string terminal)
    {
        Require();
        var id = await testbed.RunAsync("both-1a2b3c4d", "echo out ü; sleep 0.2; echo err >&2; sleep 0.2; printf tail",
            terminal.Length > 0 ? [terminal] : []);
        await EngineTestbed.DockerAsync("wait", id);

        Assert.Equal(["out ü", "err", "tail"], (await Engine.LastLogLinesAsync(id, 20, CancellationToken.None)).ToArray());
    }

    [SkippableFact]
    public async Task A_container_the_engine_could_not_start_is_listed_with_the_reason()
    {
        Require();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            testbed.RunAsync("none-1a2b3c4d", "", "--user", "nobodyhere"));

        var found = Assert.Single(await Engine.ListAsync(CancellationToken.None), container => container.Service == "none-1a2b3c4d");

        Assert.Equal("created", found.State);
        Assert.Contains("nobodyhere", found.StartError);
    }

    [SkippableFact]
    public async Task A_pull_from_where_nothing_listens_says_that_the_engine_pulls_from_there()
    {
        Require();
        using var engine = new DockerContainerEngine(new TowerOptions { Project = testbed.Project, PullPort = 9 });

        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            engine.PullAsync("127.0.0.1:9/api:1", null, _ => { }, CancellationToken.None));

        Assert.Contains("The engine pulls from 127.0.0.1:9", failed.Message);
    }

    [SkippableFact]
    public async Task A_pull_that_is_given_up_is_no_error_of_the_engine()
    {
        Require();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancel = new CancellationTokenSource();
        var pulling = Engine.PullAsync($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/api:1", null, _ => { }, cancel.Token);
        using var asked = await silent.AcceptTcpClientAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pulling);
    }

    [SkippableFact]
    public async Task An_image_is_pulled_by_its_digest_and_the_end_is_told()
    {
        Require();
        var registry = await testbed.StartRegistryAsync();
        var pushed = $"{registry}/api:1";
        await EngineTestbed.DockerAsync("tag", Image, pushed);
        await EngineTestbed.DockerAsync("push", "-q", pushed);
        var digest = (await EngineTestbed.DockerAsync("inspect", "-f", "{{index .RepoDigests 0}}", pushed)).Split('@')[1];
        await EngineTestbed.DockerAsync("rmi", pushed);
        var image = $"{registry}/api@{digest}";
        Assert.False(await Engine.HasImageAsync(image, CancellationToken.None));
        var told = new List<string>();

        await Engine.PullAsync(image, null, told.Add, CancellationToken.None);

        Assert.True(await Engine.HasImageAsync(image, CancellationToken.None));
        Assert.Matches(@"^pulled.* in [0-9.]+ s$", told[^1]);
        var missing = await Assert.ThrowsAsync<AdapterException>(() =>
            Engine.PullAsync($"{registry}/api:2", null, _ => { }, CancellationToken.None));
        Assert.Contains("its registry does not have it", missing.Message);
        await EngineTestbed.DockerAsync("rmi", image);
    }

    private static Task<string> PolicyAsync(string id) =>
        EngineTestbed.DockerAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", id);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(15), "it did not come to it in 15 s");
    }

    private async Task<ObservedContainer> UntilAsync(string id, Func<ObservedContainer, bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var found = await FindAsync(id);
            if (found is not null && condition(found))
                return found;
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(15), $"still {found}");
        }
    }
}
