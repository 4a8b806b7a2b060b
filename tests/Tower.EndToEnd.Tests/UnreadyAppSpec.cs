using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Apps that start and never get ready, all in one deployment: each takes the whole time there is.</summary>
public sealed class UnreadyAppSpec(UnreadyAppSpec.UnreadyApps apps) : TowerSpec, IClassFixture<UnreadyAppSpec.UnreadyApps>
{
    [SkippableFact]
    public void The_deployment_fails_at_the_probe_and_so_does_curl()
    {
        NeedsStack();
        Assert.NotEqual(0, apps.Output.ExitCode);
        Assert.StartsWith("RESULT failed ", apps.Output.Result);
        Assert.Contains(" step=probe code=", apps.Output.Result);
    }

    [SkippableFact]
    public void An_app_that_is_never_healthy_is_said_to_answer_what_it_answers() => Says("sick-", "HTTP 500", "GET /health");

    [SkippableFact]
    public void An_app_on_loopback_only_is_asked_for_the_address_it_listens_on() =>
        Says("shy-", "connection refused", "does the app listen on 0.0.0.0");

    [SkippableFact]
    public async Task What_ran_runs_on_untouched_and_nothing_is_left_over()
    {
        NeedsStack();
        Assert.Equal(apps.SnapshotBefore, apps.SnapshotAfter);
        await Stack.DraftIsGone();
        Assert.Equal("hello 1.1.0\n", (await Caller.App("healthy.localhost")).Text);
        Assert.Equal(0, apps.RequestsFailed);
        Assert.True(apps.RequestsAnswered > 5, $"{apps.RequestsAnswered} requests were answered meanwhile");
    }

    [SkippableFact]
    public void While_nothing_happens_a_line_every_ten_seconds_says_what_is_waited_for()
    {
        NeedsStack();
        Assert.Contains(apps.Output.Lines, line => line.Contains("still waiting for") && line.Contains("to become ready"));
    }

    private void Says(params string[] words)
    {
        NeedsStack();
        var last = apps.Output.Lines.TakeLast(10);
        Assert.Contains(last, line => words.All(word => line.Contains(word)));
    }

    /// <summary>One healthy app runs; then it gets two companions, and a version of its own, that never get ready.</summary>
    public sealed class UnreadyApps : Scenario
    {
        internal Output Output { get; private set; } = null!;

        internal string SnapshotBefore { get; private set; } = "";

        internal string SnapshotAfter { get; private set; } = "";

        internal int RequestsAnswered { get; private set; }

        internal int RequestsFailed { get; private set; }

        protected override async Task Happen()
        {
            var healthy = Before.With(Intents.App("healthy"));
            var applied = await Caller.Apply(healthy);
            Assert.True(applied.ExitCode == 0, $"{applied}");
            _ = await Caller.App("healthy.localhost");
            SnapshotBefore = await Stack.Snapshot();

            var deploying = Caller.Apply(healthy.With(
                Intents.App("healthy", env: ("HEALTH_STATUS", "500")),
                Intents.App("sick", env: ("HEALTH_STATUS", "500")),
                Intents.App("shy", env: ("LISTEN", "loopback"))));
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (!deploying.IsCompleted)
            {
                var answer = await Caller.Curl(["--fail", $"https://healthy.localhost:{Sandbox.HttpsPort}/"]);
                _ = answer.Text == "hello 1.1.0\n" ? RequestsAnswered++ : RequestsFailed++;
                await pace.WaitForNextTickAsync();
            }
            Output = await deploying;
            SnapshotAfter = await Stack.Snapshot();
        }
    }
}
