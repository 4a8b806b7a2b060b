using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>The contract, and what only a real engine can show, on a real engine.</summary>
public sealed class DockerContainerEngineSpec(EngineTestbed testbed) : ContainerEngineContract, IClassFixture<EngineTestbed>, IDisposable
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
    public async Task A_container_that_was_stopped_is_not_started_by_the_engine_when_the_machine_restarts()
    {
        Require();
        var id = await testbed.RunAsync("data-1a2b3c4d", "exec sleep 1000", "--restart", "always");

        await Engine.StopAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal("no", await EngineTestbed.DockerAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", id));
        await Engine.StartAsync(id, CancellationToken.None);

        Assert.Equal("always", await EngineTestbed.DockerAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", id));
    }

    [SkippableFact]
    public async Task A_container_that_ignores_the_signal_is_killed_after_its_grace_and_removed_with_its_nameless_volumes()
    {
        Require();
        var id = await testbed.RunAsync("deaf-1a2b3c4d", "trap '' TERM; while :; do sleep 1; done", "-v", "/data");
        var volume = await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Name}}", id);
        var since = Stopwatch.StartNew();

        await Engine.RemoveAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
        Assert.Empty(await EngineTestbed.DockerAsync("volume", "ls", "-q", "--filter", $"name={volume}"));
    }

    [SkippableFact]
    public async Task A_pull_from_where_nothing_listens_says_that_the_engine_pulls_from_there()
    {
        Require();
        using var engine = new DockerContainerEngine(new TowerOptions { Project = testbed.Project, PullPort = 9 });

        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            engine.PullAsync("127.0.0.1:9/api:1", _ => { }, CancellationToken.None));

        Assert.Contains("The engine pulls from 127.0.0.1:9", failed.Message);
    }

    [SkippableFact]
    public async Task A_pull_that_is_given_up_is_no_error_of_the_engine()
    {
        Require();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancel = new CancellationTokenSource();
        var pulling = Engine.PullAsync($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/api:1", _ => { }, cancel.Token);
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

        await Engine.PullAsync(image, told.Add, CancellationToken.None);

        Assert.True(await Engine.HasImageAsync(image, CancellationToken.None));
        Assert.Matches(@"^pulled.* in [0-9.]+ s$", told[^1]);
        var missing = await Assert.ThrowsAsync<AdapterException>(() =>
            Engine.PullAsync($"{registry}/api:2", _ => { }, CancellationToken.None));
        Assert.Contains("its registry does not have it", missing.Message);
        await EngineTestbed.DockerAsync("rmi", image);
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

/// <summary>What is said when there is no engine; needs none.</summary>
public sealed class DockerContainerEngineWithoutEngineSpec
{
    [Theory]
    [InlineData("unix:///nowhere/docker.sock", "unix:///nowhere/docker.sock (there is no such socket)")]
    [InlineData("tcp://127.0.0.1:9", "tcp://127.0.0.1:9 (connection refused)")]
    public async Task The_address_that_does_not_answer_is_named(string dockerHost, string named)
    {
        using var engine = new DockerContainerEngine(new TowerOptions(), dockerHost);

        var missing = await Assert.ThrowsAsync<EngineUnreachableException>(() => engine.ListAsync(CancellationToken.None));

        Assert.Contains(named, missing.Message);
        Assert.Contains("DOCKER_HOST", missing.Message);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ssh://host")]
    public void An_address_Tower_cannot_use_is_refused(string dockerHost) =>
        Assert.Contains(dockerHost, Assert.Throws<AdapterException>(() => new DockerContainerEngine(new TowerOptions(), dockerHost)).Message);

    [Fact]
    public async Task Containers_that_have_run_for_long_are_listed_by_one_request_however_many_they_are()
    {
        var containers = string.Join(',', Enumerable.Range(1, 50).Select(number => $$"""
            {"Id":"{{number:x64}}","Image":"api:1","State":"running","Status":"Up 3 hours (healthy)","Created":1,
             "Labels":{"tower.app":"api{{number}}","tower.kind":"app","tower.generation":"1a2b3c4d",
                       "com.docker.compose.service":"api{{number}}-1a2b3c4d"} }
            """));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = new List<string>();
        var serving = ServeAsync(listener, $"[{containers}]", requests);
        using var engine = new DockerContainerEngine(new TowerOptions(), $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var found = await engine.ListAsync(CancellationToken.None);

        listener.Stop();
        await serving;
        Assert.Equal(50, found.Length);
        Assert.All(found, container => Assert.Equal(ContainerHealth.Healthy, container.Health));
        Assert.Contains("/containers/json", Assert.Single(requests));
    }

    private static async Task ServeAsync(TcpListener listener, string body, List<string> requests)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var bytes = new byte[8192];
                var count = await client.GetStream().ReadAsync(bytes);
                requests.Add(Encoding.ASCII.GetString(bytes, 0, count).Split('\n')[0]);
                await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
