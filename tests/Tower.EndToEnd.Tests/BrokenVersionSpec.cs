using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Versions that do not work, each deployed over one that does while people use it: they never notice, the engine, the files
/// and Caddy are left as they were, and the last lines say what is wrong.
/// </summary>
public sealed class BrokenVersionSpec : TowerSpec, IClassFixture<BrokenVersionSpec.SoundApp>
{
    private Host Host => Host.Require(Sandbox);

    [SkippableFact]
    public Task One_that_is_never_healthy() =>
        FailsAtTheProbe(Version(("HEALTH_STATUS", "500")), "last answer HTTP 500 on GET /health at port 3000");

    [SkippableFact]
    public Task One_that_crashes_again_and_again() =>
        FailsAtTheProbe(Version(("CRASH_AFTER_MS", "1")), "before it was ready", "exit code 1");

    [SkippableFact]
    public Task One_that_runs_out_of_memory()
    {
        var version = Version(("ALLOCATE_MB", "256"));
        version["resources"] = new JsonObject { ["memory"] = "64m" };
        return FailsAtTheProbe(version, "before it was ready", "exit code 137 (killed: out of memory)");
    }

    [SkippableFact]
    public Task One_that_listens_on_another_port_than_it_says()
    {
        var version = Version();
        version["port"] = 3999;
        version["healthCheck"]!.AsObject().Remove("path");
        return FailsAtTheProbe(version, "connection refused at port 3999", "does the app listen on 0.0.0.0 and on port 3999?");
    }

    [SkippableFact]
    public async Task One_that_exits_just_after_it_has_got_the_traffic()
    {
        await Fails(
            await Steady.Readers(Sandbox, "sound.localhost"), Version(("EXIT_WHEN", "1500")), "watch", "while it was watched");
    }

    private async Task FailsAtTheProbe(JsonObject version, params string[] causes) =>
        await Fails(await Steady.Users(Sandbox, "sound.localhost"), version, "probe", causes);

    private async Task Fails(Steady users, JsonObject version, string step, params string[] causes)
    {
        await using var asking = users;
        var before = (await Stack.Snapshot(), await Host.CaddyConfig());

        var output = await Caller.Apply(Before.With(version));

        Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
        Assert.StartsWith("RESULT failed ", output.Result);
        Assert.Contains($" step={step} code=", output.Result);
        var last = string.Join('\n', output.Lines.TakeLast(8));
        Assert.All(causes, cause => Assert.True(last.Contains(cause, StringComparison.Ordinal), $"not there: {cause}\n{output}"));
        await users.WereAllAnswered();
        Assert.Equal(before, (await Stack.Snapshot(), await Host.CaddyConfig()));
        await Stack.DraftIsGone();
    }

    /// <summary>A version of the app that differs from the one that serves by these variables alone.</summary>
    private static JsonObject Version(params (string Name, string Value)[] env)
    {
        var version = Intents.App("sound", env: env);
        version["healthCheck"]!["startPeriod"] = 5;
        return version;
    }

    /// <summary>The version that works.</summary>
    public sealed class SoundApp : Scenario
    {
        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("sound")));
            Assert.True(output.ExitCode == 0, $"{output}");
        }
    }
}
