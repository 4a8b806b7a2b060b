using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Cancelling, as documented, with curl.</summary>
public sealed class CancelSpec : TowerSpec
{
    // Never healthy within the time a test takes, so that it can be cancelled whenever that is.
    private static readonly JsonObject Slow = Intents.App("patient", env: ("READY_DELAY_MS", "20000"));

    private Host Host => Host.Require(Sandbox);

    [SkippableFact]
    public async Task One_that_waits_is_dropped_and_its_caller_reads_by_whom()
    {
        var before = await Stack.Snapshot();
        var running = await Follower.Begin(Caller, Before.With(Slow));
        var waiting = await Follower.Begin(Caller, Before.With(Intents.App("impatient")));

        var answer = await Cancel(waiting.Deployment);

        Assert.Equal(202, answer.Status);
        Assert.Contains("waited and was dropped", answer.Body);
        Assert.NotEqual(0, await waiting.Ended);
        Assert.Contains(waiting.Lines, line => line.Contains($"cancelled by {Sandbox.User} ("));
        Assert.StartsWith("RESULT cancelled ", waiting.Lines[^1]);
        Assert.Equal(202, (await Cancel(running.Deployment)).Status);
        await running.Ended;
        Assert.Equal(before, await Stack.Snapshot());
    }

    [SkippableFact]
    public async Task Before_the_traffic_has_moved_it_is_undone_whatever_it_does_and_serving_never_stops()
    {
        var undisturbed = Host.NextJournal();
        await Deployed(Before.With(Intents.App("patient")));
        var steps = undisturbed.Steps!.TakeWhile(step => step != "switch").ToList();
        Assert.NotEmpty(steps);
        await using var users = await Steady.Users(Sandbox, "patient.localhost");
        var before = await Stack.Snapshot();
        foreach (var step in steps)
        {
            var journal = Host.NextJournal();
            var applying = Caller.Apply(Before.With(Slow));
            await journal.Has(step, applying);

            var answer = await Cancel(journal.Deployment);

            Assert.Equal(202, answer.Status);
            var output = await applying;
            Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
            Assert.StartsWith("RESULT cancelled ", output.Result);
            Assert.Contains($"cancelled by {Sandbox.User} (", output.Text);
            Assert.Contains("undone: what served before this deployment still serves", output.Text);
            Assert.Equal(before, await Stack.Snapshot());
            Assert.Empty(Host.Composes());
            await Stack.DraftIsGone();
        }
        await users.WereAllAnswered();
    }

    [SkippableFact]
    public async Task One_that_waits_for_the_registry_is_cancelled_at_once()
    {
        var before = await Stack.Snapshot();
        var registry = await Stack.Service("registry");
        Follower waiting;
        await Run.DockerOk("pause", registry);
        try
        {
            waiting = await Follower.Begin(Caller, Before.With(Intents.App("patient", $"registry://hello@sha256:{new string('0', 64)}")));
            Assert.Equal(202, (await Cancel(waiting.Deployment)).Status);
            Assert.NotEqual(0, await waiting.Ended);
        }
        finally
        {
            await Run.DockerOk("unpause", registry);
        }

        Assert.StartsWith("RESULT cancelled ", waiting.Lines[^1]);
        Assert.Contains(waiting.Lines, line => line.Contains("  resolve  ") && line.Contains("cancelled by "));
        Assert.Equal(before, await Stack.Snapshot());
        await Deployed(Before.With(Intents.App("patient")));
    }

    [SkippableFact]
    public async Task When_the_traffic_has_moved_the_answer_is_409_and_it_is_completed()
    {
        var journal = Host.NextJournal();
        var applying = Caller.Apply(Before.With(Intents.App("moved")));
        await journal.Has("watch", applying);

        var answer = await Cancel(journal.Deployment);

        Assert.Equal(409, answer.Status);
        Assert.Contains("the traffic has moved, so it is completed", answer.Body);
        var output = await applying;
        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.StartsWith("RESULT succeeded ", output.Result);
        Assert.Equal("hello 1.1.0\n", (await Caller.App("moved.localhost")).Text);
    }

    [SkippableFact]
    public async Task What_is_over_cannot_be_cancelled_and_what_never_was_is_not_found()
    {
        var journal = Host.NextJournal();
        await Deployed(Before.With(Intents.App("over")));

        var over = await Cancel(journal.Deployment);

        Assert.Equal(409, over.Status);
        Assert.Contains("it is over: succeeded", over.Body);
        Assert.Equal(404, (await Cancel("20260101T000000-0000")).Status);
    }

    private async Task<HttpAnswer> Cancel(string deployment) => HttpAnswer.Parse(
        await Caller.Get($"/admin/deployments/{deployment}/cancel", "--include", "-X", "POST"));
}
