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
        Assert.True(await Connects("tower", 3100));
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
    public async Task Tower_answers_401_to_an_app_without_its_password()
    {
        foreach (var request in new[] { "GET /status", "POST /apply", "POST /refresh", "GET /deployments/x/log" })
        {
            var head = $@"{request} HTTP/1.1\r\nHost: tower\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            var answer = await Inside($"exec 3<>/dev/tcp/tower/3100 && printf '{head}' >&3 && head -n 1 <&3");
            Assert.StartsWith("HTTP/1.1 401 ", answer.Text);
        }
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

    private Task<Output> Inside(string script)
    {
        NeedsStack();
        return Run.Docker("exec", insider.Container, "timeout", "3", "bash", "-c", script);
    }

    /// <summary>An app whose container the tests look around in.</summary>
    public sealed class Insider : Scenario
    {
        internal string Container { get; private set; } = "";

        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("insider")));
            Assert.True(output.ExitCode == 0, $"{output}");
            Container = await Stack.App("insider");
        }
    }
}
