using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What a container of an app can reach, tried from inside of one.</summary>
public sealed class IsolationSpec(IsolationSpec.Insider insider) : TowerSpec, IClassFixture<IsolationSpec.Insider>
{
    [SkippableFact]
    public async Task What_an_app_may_reach_is_reached_the_same_way_so_that_the_refusals_below_mean_something()
    {
        NeedsStack();
        Assert.True(await Connects("caddy", 443));
        Assert.True(await Connects("otel-lgtm", 4318));
        Assert.True(await Connects("insider", 3000));
    }

    [SkippableFact]
    public async Task Caddys_admin_api_is_out_of_reach()
    {
        var caddy = await Stack.Service("caddy");
        string[] hosts = ["caddy", await Stack.Address(caddy, "app_network"), await Stack.Address(caddy, "infra_network")];
        foreach (var host in hosts)
            Assert.False(await Connects(host, 2019), $"{host}:2019");
        Assert.NotEqual(0, (await Inside("ls /run/caddy/admin.sock")).ExitCode);
        Assert.Equal("[]", await Run.DockerOk("inspect", "--format", "{{json .Mounts}}", insider.Container));
    }

    [SkippableFact]
    public async Task The_registry_is_out_of_reach()
    {
        var (caddy, registry) = (await Stack.Service("caddy"), await Stack.Service("registry"));
        var gateway = await Run.DockerOk("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}",
            await Stack.Network("app_network"));
        (string Host, int Port)[] ways =
        [
            ("registry", 5000), (await Stack.Address(registry, "infra_network"), 5000),
            // The listener the host's engine pulls from, by every name and address it could have.
            ("caddy", 5000), ("pull.caddy.internal", 5000),
            (await Stack.Address(caddy, "app_network"), 5000), (await Stack.Address(caddy, "infra_network"), 5000),
            (gateway, Sandbox.PullPort), ("127.0.0.1", Sandbox.PullPort),
        ];
        foreach (var (host, port) in ways)
            Assert.False(await Connects(host, port), $"{host}:{port}");
    }

    [SkippableFact]
    public async Task Tower_is_out_of_reach_and_nobody_notices_an_app_that_tries_a_thousand_times()
    {
        var tower = await Stack.Tower();
        string[] hosts =
        [
            "tower", await Run.DockerOk("inspect", "--format", "{{index .Config.Labels \"com.docker.compose.service\"}}", tower),
            await Stack.Address(tower, "app_network"), await Stack.Address(tower, "infra_network"),
        ];
        await using var callers = Steady.Callers(Sandbox);

        foreach (var host in hosts)
            Assert.False(await Connects(host, 3100), $"{host}:3100");
        var address = await Stack.Address(tower, "app_network");
        var tried = await Inside($"n=0; for i in $(seq 1100); do (: <>/dev/tcp/{address}/3100) 2>/dev/null && n=$((n+1)); done; echo $n", 60);

        Assert.Equal("0", tried.Text.Trim());
        await callers.WereAllAnswered();
    }

    [SkippableFact]
    public async Task Of_the_collector_an_app_reaches_what_takes_telemetry_and_nothing_else()
    {
        var collector = await Stack.Address(await Stack.Service("otel-lgtm"), "infra_network");
        int[] ports = [3000, 3100, 3200, 4040, 9090, 4317, 4318];
        foreach (var port in ports)
            Assert.False(await Connects(collector, port), $"{collector}:{port}");
        foreach (var port in ports.Except([4317, 4318]))
            Assert.False(await Connects("otel-lgtm", port), $"otel-lgtm:{port}");
        Assert.StartsWith("HTTP/1.1 200 ", await Ask("POST /v1/traces"));
        foreach (var request in new[] { "GET /v1/traces", "POST /received", "GET /received", "POST /v1/../received", "GET /" })
            Assert.StartsWith("HTTP/1.1 404 ", await Ask(request));

        async Task<string> Ask(string request) => (await Inside(
            $@"exec 3<>/dev/tcp/otel-lgtm/4318 && printf '{request} HTTP/1.1\r\nHost: otel-lgtm\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}' >&3 && head -n 1 <&3")).Text;
    }

    [SkippableFact]
    public async Task An_app_can_neither_forge_frames_nor_dump_its_memory_nor_gain_privileges()
    {
        var status = (await Inside("cat /proc/self/status; ulimit -c")).Text;

        // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE.
        Assert.Contains("CapEff:\t00000000000005fb", status);
        Assert.Contains("CapBnd:\t00000000000005fb", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.EndsWith("0", status.Trim());
        Attacker.NeedsBusybox();
        await Run.DockerOk("cp", Attacker.Busybox, $"{insider.Container}:/tmp/busybox");
        foreach (var victim in new[] { "caddy", "otel-lgtm", "neighbour" })
        {
            var forged = await Inside($"/tmp/busybox arping -c 1 -I eth0 {victim}");
            Assert.NotEqual(0, forged.ExitCode);
            Assert.Contains("ermitted", $"{forged}");
        }
    }

    [SkippableFact]
    public async Task Packets_to_Caddys_and_Towers_MAC_address_lead_to_a_locked_door_and_no_further()
    {
        NeedsStack();
        var (caddy, tower, registry) = (await Stack.Service("caddy"), await Stack.Tower(), await Stack.Service("registry"));
        var listener = await Stack.Address(caddy, "infra_network");
        (string Address, int Port, string Path)[] onInfra =
        [
            (await Stack.Address(registry, "infra_network"), 5000, "/v2/_catalog"),
            (await Stack.Address(await Stack.Service("otel-lgtm"), "infra_network"), 3000, "/api/health"),
        ];
        // A route does with the kernel's help what raw frames do without it. An app may not set one; this container may.
        await using var attacker = await Attacker.LikeAsync(Sandbox, insider.Container, await Stack.Network("app_network"));
        await attacker.RouteAsync(listener, by: await Stack.Address(caddy, "app_network"));

        Assert.StartsWith("HTTP/1.1 401 ", await attacker.AskAsync(listener, 5000, "/v2/_catalog"));

        var own = await Stack.Address(tower, "infra_network");
        await attacker.RouteAsync(own, by: await Stack.Address(tower, "app_network"));
        Assert.Equal("", await attacker.AskAsync(own, 3100, "/healthz"));

        foreach (var neighbour in new[] { caddy, tower })
        {
            foreach (var (address, port, path) in onInfra)
            {
                await attacker.RouteAsync(address, by: await Stack.Address(neighbour, "app_network"));
                Assert.Equal("", await attacker.AskAsync(address, port, path));
            }
            // Not for want of an answer alone: nothing is passed on.
            Assert.Equal("0", await Run.DockerOk("inspect", "--format", "{{index .HostConfig.Sysctls \"net.ipv4.ip_forward\"}}", neighbour));
        }
    }

    [SkippableFact]
    public async Task An_app_that_starts_processes_without_end_is_bounded_and_its_neighbour_answers()
    {
        NeedsStack();
        var bomb = Intents.App("bomb");
        bomb["pids"] = 64;
        var output = await Caller.Apply(Before.With(Intents.App("insider"), bomb));
        Assert.True(output.ExitCode == 0, $"{output}");
        await using var users = await Steady.Users(Sandbox, "insider.localhost");

        var forks = await Run.Docker("exec", await Stack.App("bomb"), "timeout", "20", "bash", "-c",
            "for n in {1..500}; do sleep 15 & done");

        Assert.Contains("fork: ", forks.Errors);
        Assert.Contains("Resource temporarily unavailable", forks.Errors);
        await users.WereAllAnswered();
    }

    [SkippableFact]
    public async Task Nothing_of_the_stack_but_Caddy_is_published_on_the_host()
    {
        var published = await Run.DockerOk("ps", "--filter", $"label=com.docker.compose.project={Sandbox.Project}",
            "--format", "{{.Label \"com.docker.compose.service\"}} {{.Ports}}");
        Assert.Equal("caddy", Assert.Single(published.Split('\n'), line => line.Contains("->")).Split(' ')[0]);
        Assert.Contains($"127.0.0.1:{Sandbox.PullPort}->5000/tcp", published);
        Assert.DoesNotContain($"0.0.0.0:{Sandbox.PullPort}", published);
    }

    // bash's own TCP, for the image has no other tool; it exits with 1 when refused, timeout with 124.
    private async Task<bool> Connects(string host, int port) => (await Inside($": <>/dev/tcp/{host}/{port}")).ExitCode == 0;

    private Task<Output> Inside(string script, int seconds = 3)
    {
        NeedsStack();
        return Run.Docker("exec", insider.Container, "timeout", $"{seconds}", "bash", "-c", script);
    }

    /// <summary>An app whose container the tests look around in.</summary>
    public sealed class Insider : Scenario
    {
        internal string Container { get; private set; } = "";

        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("insider"), Intents.App("neighbour")));
            Assert.True(output.ExitCode == 0, $"{output}");
            Container = await Stack.App("insider");
        }
    }
}
