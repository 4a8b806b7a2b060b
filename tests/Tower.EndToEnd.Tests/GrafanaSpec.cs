using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Who is let in at Grafana's own port, and through Caddy.</summary>
public sealed class GrafanaSpec : TowerSpec
{
    private const string HeaderFile = "caddy/grafana/user-header";

    [SkippableFact]
    public async Task At_its_own_port_Grafana_knows_nobody_but_who_has_the_header_of_the_data_directory()
    {
        await Collector.Require(Sandbox);
        var header = (await Stack.File(HeaderFile)).Trim();

        Assert.Equal("401", await AtItsPort("/last"));
        Assert.Equal("401", await AtItsPort("/last", "-u", "admin:admin"));
        Assert.Equal("401", await AtItsPort("/last", "-u", $"admin:{Sandbox["REGISTRY_PASSWORD"]}"));
        Assert.Equal("401", await AtItsPort("/last", "-H", "X-WEBAUTH-USER: admin"));
        Assert.Equal("200", await AtItsPort("/last", "-H", $"{header}: admin"));
        // What the engine's check of the container asks for.
        Assert.Equal("200", await AtItsPort("/api/health"));
    }

    [SkippableFact]
    public async Task Through_Caddy_the_right_password_is_enough()
    {
        await Collector.Require(Sandbox);

        Assert.Equal("401", await ThroughCaddy());
        Assert.Equal("401", await ThroughCaddy("-u", "admin:wrong"));
        Assert.Equal("200", await ThroughCaddy("-u", $"admin:{Sandbox["REGISTRY_PASSWORD"]}"));
    }

    [SkippableFact]
    public async Task The_header_is_told_nowhere_else()
    {
        NeedsStack();
        var header = (await Stack.File(HeaderFile)).Trim();
        await ThroughCaddy("-u", $"admin:{Sandbox["REGISTRY_PASSWORD"]}");

        Assert.Matches("^X-Tower-User-[0-9a-f]{64}$", header);
        var elsewhere = await Run.DockerOk("exec", await Stack.Tower(), "sh", "-c",
            $"cd {Sandbox.DataDir} && find . -type f ! -path ./{HeaderFile} -exec cat {{}} +");
        Assert.DoesNotContain(header, elsewhere, StringComparison.OrdinalIgnoreCase);
        foreach (var container in new[] { await Stack.Service("otel-lgtm"), await Stack.Service("caddy"), await Stack.Tower() })
        {
            Assert.DoesNotContain(header, await Run.DockerOk("inspect", container), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(header, $"{await Run.Docker("logs", container)}", StringComparison.OrdinalIgnoreCase);
        }
    }

    private async Task<string> AtItsPort(string path, params string[] arguments)
    {
        var address = await Stack.Address(await Stack.Service("otel-lgtm"), "infra_network");
        return await Status([.. arguments, $"http://{address}:3000{path}"]);
    }

    private Task<string> ThroughCaddy(params string[] arguments) =>
        Status([.. arguments, $"https://otel.localhost:{Sandbox.HttpsPort}/last"]);

    private async Task<string> Status(IEnumerable<string> arguments) =>
        (await new Caller(Sandbox).Curl(["-o", "/dev/null", "-w", "%{http_code}", .. arguments])).Text.Trim();
}
