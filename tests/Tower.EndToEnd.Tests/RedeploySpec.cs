using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What changes between two deployments is what is touched, and nothing else.</summary>
public sealed class RedeploySpec : TowerSpec
{
    [SkippableFact]
    public async Task The_same_document_again_is_unchanged_and_touches_nothing()
    {
        var intent = Before.With(Intents.App("same"));
        await Deployed(intent);
        var before = await Stack.Snapshot();

        var again = await Caller.Apply(intent);

        Assert.True(again.ExitCode == 0, $"{again}");
        Assert.StartsWith("RESULT unchanged ", again.Result);
        Assert.Equal(before, await Stack.Snapshot());
        await Stack.DraftIsGone();
    }

    [SkippableFact]
    public async Task A_new_version_moves_the_traffic_without_a_load_of_Caddys_config()
    {
        await Deployed(Before.With(Intents.App("light", env: ("VERSION", "1"))));
        var (loads, upstreams) = (await Stack.Loads(), await Stack.Upstreams());

        await Deployed(Before.With(Intents.App("light", env: ("VERSION", "2"))));

        Assert.NotEqual(upstreams, await Stack.Upstreams());
        Assert.Equal(loads, await Stack.Loads());
    }

    [SkippableFact]
    public async Task Where_requests_go_is_written_anew_when_it_was_lost()
    {
        var intent = Before.With(Intents.App("lost"));
        await Deployed(intent);
        var upstreams = await Stack.Upstreams();
        await Run.DockerOk("exec", await Stack.Tower(), "rm", $"{Sandbox.DataDir}/caddy/upstreams");
        var lost = HttpAnswer.Parse(await Caller.Curl(["--include", $"https://lost.localhost:{Sandbox.HttpsPort}/"]));
        Assert.Equal(503, lost.Status);

        var again = await Caller.Apply(intent);

        Assert.StartsWith("RESULT succeeded ", again.Result);
        Assert.Equal(upstreams, await Stack.Upstreams());
        Assert.Equal("hello 1.1.0\n", (await Caller.App("lost.localhost")).Text);
    }

    [SkippableFact]
    public async Task Refresh_moves_to_a_newer_version_and_then_says_unchanged()
    {
        // A name of its own: what was pushed once stays in the registry as long as the stack.
        var repository = $"moving-{Guid.NewGuid():N}"[..14];
        await Stack.Push(Stack.Sample("1.0.0"), $"{repository}:1.0.0");
        await Deployed(Before.With(Intents.App("moving", $"registry://{repository}:^1.0.0")));
        Assert.Equal("hello 1.0.0\n", (await Caller.App("moving.localhost")).Text);

        await Stack.Push(Stack.Sample("1.1.0"), $"{repository}:1.1.0");
        var moved = await Caller.Refresh();

        Assert.True(moved.ExitCode == 0, $"{moved}");
        Assert.StartsWith("RESULT succeeded ", moved.Result);
        Assert.EndsWith("changed=moving", moved.Result);
        Assert.Equal("hello 1.1.0\n", (await Caller.App("moving.localhost")).Text);

        var before = await Stack.Snapshot();
        var again = await Caller.Refresh();

        Assert.StartsWith("RESULT unchanged ", again.Result);
        Assert.Equal(before, await Stack.Snapshot());
    }

    [SkippableFact]
    public async Task An_app_that_leaves_the_intent_loses_its_container_and_its_route()
    {
        await Deployed(Before.With(Intents.App("staying"), Intents.App("leaving")));
        var staying = await Stack.App("staying");
        Assert.Equal(307, (await OverHttp("leaving.localhost")).Status);

        await Deployed(Before.With(Intents.App("staying")));

        Assert.Equal(421, (await OverHttp("leaving.localhost")).Status);
        Assert.Equal("", await Run.DockerOk("ps", "--all", "--quiet", "--filter", "label=tower.app=leaving",
            "--filter", $"label=com.docker.compose.project={Sandbox.Project}"));
        Assert.Equal(staying, await Stack.App("staying"));
        foreach (var file in new[] { "docker-compose.yml", "caddy/Caddy.json", "intent.json" })
            Assert.DoesNotContain("leaving", await Stack.File(file));
    }

    private async Task<HttpAnswer> OverHttp(string domain) =>
        HttpAnswer.Parse(await Caller.Curl(["--include", $"http://{domain}:{Sandbox.HttpPort}/"]));
}
