using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Tower replaces itself by another version while people ask it and an app, and nobody notices. When the other version does not
/// work, the one that runs stays, and says why.
/// </summary>
public sealed class SelfUpdateSpec : TowerSpec, IClassFixture<SelfUpdateSpec.Bystander>
{
    private const string Next = "0.1.90";

    [SkippableFact]
    public async Task Another_version_takes_over_and_goes_on()
    {
        await using var versions = new TowerVersions(Sandbox);
        await versions.Same(Next);

        await WithoutAnybodyNoticing(async () =>
        {
            await Deployed(To(Next));
            await Runs(Next);

            // The one that has taken over deploys, and hands over in its turn.
            await Deployed(To(Next).With(Later));
            await Deployed(Before);
            await Runs(Sandbox["TOWER_VERSION"]);
        });
    }

    [SkippableFact]
    public async Task One_that_exits_at_once_does_not_get_a_request()
    {
        await using var versions = new TowerVersions(Sandbox);
        await versions.Other(Next, await Image(), "sh", "-c", "echo I am broken; exit 3");

        await Fails("probe", "code=handover-failed", "I am broken");
    }

    [SkippableFact]
    public async Task One_that_is_healthy_but_does_not_take_over_gives_back_what_it_got()
    {
        await using var versions = new TowerVersions(Sandbox);
        // Somebody else has what it must take, as soon as it is free.
        await versions.Other(
            Next, await Image(), "sh", "-c", $"flock {Sandbox.DataDir}/tower.lock sleep 600 & exec tower serve");

        var output = await Fails("handover", "did not take over");
        Assert.Contains(" code=handover-failed", output.Result, StringComparison.Ordinal);
    }

    private async Task<Output> Fails(string step, params string[] causes)
    {
        Output? failed = null;
        var host = Host.Require(Sandbox);
        var before = await Stack.State(host);

        await WithoutAnybodyNoticing(async () =>
        {
            var output = await Caller.Apply(To(Next));

            Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
            Assert.StartsWith("RESULT failed ", output.Result);
            Assert.Contains($" step={step} code=", output.Result);
            Assert.All(causes, cause => Assert.True(output.Text.Contains(cause, StringComparison.Ordinal), $"{output}"));
            var now = await Stack.State(host);
            Assert.True(before == now, $"it is not as before:\n{before}\n\nbut:\n{now}\n\n{output}");
            failed = output;
        });

        await Deployed(Before.With(Later));
        return failed!;
    }

    private async Task WithoutAnybodyNoticing(Func<Task> happen)
    {
        await using var callers = Steady.Callers(Sandbox);
        await using var users = await Steady.Users(Sandbox, "bystander.localhost");

        await happen();

        await callers.WereAllAnswered();
        await users.WereAllAnswered();
    }

    // Another version of an app takes no load of Caddy's config; another app would, which can cost a POST.
    private static JsonObject Later => Intents.App("bystander", env: ("VERSION", "later"));

    private JsonNode To(string version)
    {
        var intent = Before.DeepClone();
        intent["tower"]!["version"] = version;
        return intent;
    }

    // The one before is stopped behind the last line: it is its caller's.
    private Task Runs(string version) => Eventually.Holds(async () =>
        Assert.Equal([$"{Sandbox["TOWER_IMAGE"]}:{version}"], await Stack.TowerImages()));

    private async Task<string> Image() => await Run.DockerOk("inspect", "--format", "{{.Config.Image}}", await Stack.Tower());

    /// <summary>An app that has nothing to do with it.</summary>
    public sealed class Bystander : Scenario
    {
        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("bystander")));
            Assert.True(output.ExitCode == 0, $"{output}");
        }
    }
}
