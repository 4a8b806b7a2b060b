using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Whatever goes wrong before the traffic moves: what ran runs on, untouched, the files are as they were, nothing is
/// left over, the last lines say why, and plain curl fails.
/// </summary>
public sealed class FailedDeploymentSpec : TowerSpec, IClassFixture<FailedDeploymentSpec.SteadyApp>
{
    [SkippableFact]
    public Task A_repository_that_does_not_exist() => Fails(
        Before.With(Intents.App("broken", "registry://no-such-repository:1.0.0")),
        "resolve", "registry.localhost", "no repository 'no-such-repository'", "push an image to it first");

    [SkippableFact]
    public Task A_range_that_no_tag_matches() => Fails(
        Before.With(Intents.App("broken", "registry://hello:^9.0.0")),
        "resolve", "'^9.0.0'", "1.0.0", "1.1.0");

    [SkippableFact]
    public Task An_image_whose_digest_nobody_has() => Fails(
        Before.With(Intents.App("broken", $"registry://hello@sha256:{new string('0', 64)}")),
        "resolve", $"hello@sha256:{new string('0', 64)}");

    [SkippableFact]
    public async Task A_new_version_that_exits_at_once_shows_its_last_words() => await Fails(
        Before.With(Intents.App("steady", env:
            [("CRASH_AFTER_MS", "1"), ("PRINT_ENV", "LAST_WORDS"), ("LAST_WORDS", "the database is gone")])),
        "probe", "LAST_WORDS is the database is gone", "before it was ready");

    [SkippableFact]
    public async Task A_program_that_the_engine_cannot_start()
    {
        await Built("unstartable:1.0.0", "ENTRYPOINT [\"/no/such/program\"]");

        await Fails(Before.With(Intents.App("broken", "registry://unstartable:1.0.0")), "start", "/no/such/program");
    }

    [SkippableFact]
    public async Task Two_apps_that_the_engine_cannot_start_are_both_named_with_their_reasons()
    {
        // Where an image has no ENTRYPOINT, `command` alone is what is run.
        await Built("bare:1.0.0", "ENTRYPOINT []\nCMD [\"/app/hello\"]");
        var (nobody, nothing) = (Intents.App("nobody"), Intents.App("nothing", "registry://bare:1.0.0"));
        nobody["user"] = "nobodyhere";
        nothing["command"] = new JsonArray("/no/such/command");

        var output = await Fails(Before.With(nobody, nothing), "start");

        Assert.Contains(output.Lines, line => line.Contains("nobody-") && line.Contains("unable to find user nobodyhere") && line.Contains("`user`"));
        Assert.Contains(output.Lines, line => line.Contains("nothing-") && line.Contains("/no/such/command") && line.Contains("`command`"));
    }

    private async Task<Output> Fails(JsonNode intent, string step, params string[] causes)
    {
        var before = await Stack.Snapshot();

        var output = await Caller.Apply(intent);

        Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
        Assert.StartsWith("RESULT failed ", output.Result);
        Assert.Contains($" step={step} code=", output.Result);
        var last = string.Join('\n', output.Lines.TakeLast(8));
        Assert.All(causes, cause => Assert.Contains(cause, last));
        Assert.Equal(before, await Stack.Snapshot());
        await Stack.DraftIsGone();
        Assert.Equal(SteadyApp.Answer, (await Caller.App("steady.localhost")).Text);
        return output;
    }

    private async Task Built(string release, string instructions)
    {
        var image = $"{Sandbox.Registry}/{release}";
        var built = await Run.Program("docker", ["build", "--quiet", "--tag", image, "--label", $"tower.dev={Sandbox.Project}", "-"],
            $"FROM {Stack.Sample("1.0.0")}\n{instructions}\n");
        Assert.True(built.ExitCode == 0, $"{built}");
        await Run.DockerOk("--config", Sandbox["REGISTRY_DOCKER_CONFIG"], "push", image);
    }

    /// <summary>An app that serves while others fail.</summary>
    public sealed class SteadyApp : Scenario
    {
        public const string Answer = "hello 1.1.0\n";

        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("steady")));
            Assert.True(output.ExitCode == 0, $"{output}");
        }
    }
}
