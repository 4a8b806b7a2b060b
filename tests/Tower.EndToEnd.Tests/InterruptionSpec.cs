using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Something is killed before, at and after every step of a deployment, and started again. The steps are read off the journal
/// of a deployment that nobody disturbs, so that a new step is among them by itself.
/// </summary>
public sealed class InterruptionSpec : TowerSpec
{
    private Host Host => Host.Require(Sandbox);

    [SkippableTheory]
    [InlineData("rolling")]
    [InlineData("recreate")]
    public async Task Whenever_Tower_is_killed_the_server_ends_in_the_old_state_or_in_the_new_one_and_fails_no_request(string strategy)
    {
        var (other, there) = (await Deploy("blue", strategy), await Deploy("green", strategy));
        await using var users = await Steady.Users(Sandbox, "api.localhost");

        var outcomes = await InterruptAtEveryStep(there, other, async () => await KillAndStart(await Stack.Tower()));

        // With one outcome only, half of it would not be shown.
        Assert.Equal(["failed", "succeeded"], outcomes.Order());
        await users.WereAllAnswered();
    }

    [SkippableFact]
    public async Task A_Tower_that_is_killed_is_started_by_the_engine_and_ends_what_it_was_at()
    {
        var (other, there) = (await Deploy("blue"), await Deploy("green"));
        using var tower = await Host.ProcessOf(await Stack.Tower());

        var log = await Interrupt(
            () =>
            {
                tower.Kill();
                return Task.CompletedTask;
            },
            other.Intent, journaled: 1, isOver: false);

        // On a busy machine it may have moved the traffic by then.
        Assert.Equal(log.Result.StartsWith("RESULT succeeded ", StringComparison.Ordinal) ? other.State : there.State, await Stack.State(Host));
    }

    [SkippableFact]
    public async Task Whenever_Caddy_is_killed_the_server_ends_in_the_old_state_or_in_the_new_one()
    {
        var (other, there) = (await Deploy("blue"), await Deploy("green"));
        var caddy = await Stack.Service("caddy");

        var outcomes = await InterruptAtEveryStep(there, other, () => KillAndStart(caddy));

        // Most steps need no Caddy, and a switch waits until it is back.
        Assert.Contains("succeeded", outcomes);
    }

    [SkippableFact]
    public async Task Whenever_the_engine_is_killed_the_server_ends_in_the_old_state_or_in_the_new_one()
    {
        var engine = OwnEngine.Require();
        var (other, there) = (await Deploy("blue"), await Deploy("green"));

        // The engine ends all containers when it is back, Tower among them, and starts them again.
        var outcomes = await InterruptAtEveryStep(
            there, other, () => Task.FromResult<Func<Task>>(engine.KillAndStart));

        Assert.Equal(["failed", "succeeded"], outcomes.Order());
    }

    // The engine starts what was killed by itself, but waits twice as long each time; and to be asked for the same meanwhile can
    // confuse it ("task must be stopped before deletion", Docker Engine 26.1.5). So here it does not, and the test does.
    private async Task<Func<Task>> KillAndStart(string container)
    {
        await Run.DockerOk("update", "--restart", "no", container);
        // Which process it is is found out beforehand: the moment counts.
        var process = await Host.ProcessOf(container);
        return async () =>
        {
            using (process)
                process.Kill();
            await Run.DockerOk("wait", container);
            await Run.DockerOk("start", container);
            await Run.DockerOk("update", "--restart", "always", container);
        };
    }

    /// <returns>How the deployments ended.</returns>
    private async Task<HashSet<string>> InterruptAtEveryStep(
        Deployment there, Deployment other, Func<Task<Func<Task>>> prepare)
    {
        var steps = there.Steps;
        var outcomes = new HashSet<string>();
        // With none of the steps journaled, with one more each time, and with the result on the disk.
        for (var journaled = 0; journaled <= steps.Length + 1; journaled++)
        {
            var where = journaled == 0 ? "before all steps" : journaled > steps.Length ? "after all steps" : $"at {steps[journaled - 1]}";

            var log = await Interrupt(await prepare(), other.Intent, journaled, isOver: journaled > steps.Length);

            var state = await Stack.State(Host);
            Assert.True(state == there.State || state == other.State,
                $"{where}: neither the old state nor the new one:\n{state}\n--- old\n{there.State}\n--- new\n{other.State}\n--- its log\n{log}");
            // It says what is the case.
            Assert.StartsWith(state == other.State ? "RESULT succeeded " : "RESULT failed ", log.Result);
            await Stack.DraftIsGone();
            outcomes.Add(log.Result.Split(' ')[1]);

            // What was undone is asked for again, and interrupted further on; from the new state the next one is the way back.
            if (state == other.State)
                (there, other) = (other, there);
        }
        await Deployed(other.Intent);
        return outcomes;
    }

    /// <summary>Applies, interrupts at once when so many steps are journaled, and reads the log when all is back.</summary>
    private async Task<Output> Interrupt(Func<Task> interrupt, JsonNode intent, int journaled, bool isOver)
    {
        var next = Host.NextJournal();
        var applying = Caller.Apply(intent);
        await (isOver ? next.HasResult(applying) : next.Has(journaled, applying));
        await interrupt();
        var interrupted = await applying;
        Output? log = null;
        await Eventually.Holds(async () =>
        {
            log = await Caller.Log(next.Deployment, 0, "--fail");
            Assert.StartsWith("RESULT ", log.Result);
        }, TimeSpan.FromSeconds(60));
        // On a busy machine the last steps are over before it is dead; whatever it was, its caller knows nothing else.
        Assert.True(interrupted.ExitCode != 0 || interrupted.Result == log!.Result, $"curl did not fail: {interrupted}");
        return log!;
    }

    private async Task<Deployment> Deploy(string version, string strategy = "rolling")
    {
        var app = Intents.App("api", env: ("VERSION", version));
        app["strategy"] = strategy;
        var intent = Before.With(app);
        var journal = Host.NextJournal();
        await Deployed(intent);
        return new Deployment(intent, await Stack.State(Host), journal.Steps!);
    }

    private sealed record Deployment(JsonNode Intent, string State, string[] Steps);
}
