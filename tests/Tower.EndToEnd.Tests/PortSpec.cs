using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Somebody changes Tower's port, and nobody gets through to the new one, or it belongs to another program: Tower is back at the
/// old one by itself, and what failed is not tried again behind anybody's back.
/// </summary>
public sealed class PortSpec : TowerSpec
{
    // Tower itself says so; Caddy alone has another word.
    private const string Tower = "200";
    private const string None = "000";

    // A deployment that hands over, the stack's TOWER_TRIAL_TIME, and another such deployment.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(240);

    [SkippableFact]
    public async Task A_port_nobody_came_through_goes_back_and_the_line_that_set_it_is_a_comment()
    {
        var port = TestPort.Next();
        var last = await SetPort(port);
        // The stream breaks off when Caddy is replaced, which listens for it.
        await Caller.Apply(Before);

        await Eventually.Holds(async () => Assert.Equal((None, Tower), (await Answer(Sandbox.HttpsPort), await Answer(port))), Soon);
        await Eventually.Holds(async () => Assert.Equal(Tower, await Answer(Sandbox.HttpsPort)), Soon);
        // By the old port, while it goes back: that confirms nothing.
        await Caller.Get("/status");

        var revert = await Ended("revert", last);
        Assert.Equal("succeeded", (string?)revert["outcome"]);
        Assert.Equal(None, await Answer(port));
        Assert.Contains("TOWER_HTTPS_PORT", (await Caller.Log((string)revert["id"]!)).Lines[0]);
        Assert.Equal($"# TOWER_HTTPS_PORT={port}", (await Settings())[0].Split("  (")[0]);
        Assert.Equal($"TOWER_HTTPS_PORT={Sandbox.HttpsPort}", (await Settings())[1]);
        Assert.True(JsonNode.DeepEquals(Before, await Stack.AppliedIntent()), "the document of before is in force again");
        await Forget();
        Assert.Equal("succeeded", (string?)(await Ended("apply", last))["outcome"]);
        Assert.StartsWith("RESULT unchanged ", (await Caller.Apply(Before)).Result);
    }

    [SkippableFact]
    public async Task A_port_that_is_taken_fails_the_deployment_and_Caddy_is_back_at_the_old_one()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var last = await SetPort(port);
        await Caller.Apply(Before);

        await Eventually.Holds(async () => Assert.Equal(Tower, await Answer(Sandbox.HttpsPort)), Soon);

        var failed = await Ended("apply", last);
        Assert.Equal(("failed", "start-failed"), ((string?)failed["outcome"], (string?)failed["code"]));
        var log = await Caller.Log((string)failed["id"]!);
        Assert.Contains(log.Lines, line => line.Contains($":{port}") && line.Contains("in use"));
        await Forget();
        Assert.StartsWith("RESULT unchanged ", (await Caller.Apply(Before)).Result);
    }

    /// <summary>As the README says: a line, and a restart.</summary>
    /// <returns>The newest deployment until now.</returns>
    private async Task<string> SetPort(int port)
    {
        NeedsStack();
        var last = (await Deployments()).Select(one => (string?)one["id"]).Max(StringComparer.Ordinal) ?? "";
        await InTower($"echo TOWER_HTTPS_PORT={port} >{Sandbox.DataDir}/settings.env");
        await RestartTower();
        return last;
    }

    /// <summary>Leaves the settings as they were.</summary>
    private async Task Forget()
    {
        await InTower($"rm {Sandbox.DataDir}/settings.env");
        await RestartTower();
    }

    private async Task RestartTower()
    {
        await Run.DockerOk("restart", await Stack.Tower());
        await Eventually.Holds(async () => Assert.Equal(Tower, await Answer(Sandbox.HttpsPort)), TimeSpan.FromSeconds(60));
    }

    private async Task<string[]> Settings() => (await Stack.File("settings.env")).Split('\n');

    private async Task InTower(string command) => await Run.DockerOk("exec", await Stack.Tower(), "sh", "-c", command);

    private async Task<JsonNode> Ended(string trigger, string after)
    {
        JsonNode? found = null;
        await Eventually.Holds(async () =>
        {
            found = (await Deployments()).FirstOrDefault(one =>
                (string?)one["trigger"] == trigger && string.CompareOrdinal((string?)one["id"], after) > 0);
            Assert.NotNull((string?)found?["outcome"]);
        }, Soon);
        return found!;
    }

    private async Task<JsonNode[]> Deployments()
    {
        var output = await Caller.Get("/deployments", "-H", "Accept: application/json");
        // While Caddy is replaced nobody answers.
        Assert.True(output is { ExitCode: 0, Text.Length: > 0 }, $"{output}");
        return [.. JsonNode.Parse(output.Text)!.AsArray().Select(one => one!)];
    }

    /// <summary>Who answers at a port. Asked without credentials: that confirms nothing.</summary>
    private async Task<string> Answer(int port) => (await Caller.Curl(
        ["--max-time", "5", "--output", "/dev/null", "--write-out", "%{http_code}", $"https://{Before["tower"]!["domain"]}:{port}/healthz"])).Text;
}
