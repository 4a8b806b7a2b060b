using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>
/// A first generation may end for a while, because what it needs is not up yet: that is no failure until its time is over.
/// </summary>
public sealed class PatienceSpec : ProberSpec
{
    [Fact]
    public async Task One_that_ends_until_its_database_is_up_gets_ready()
    {
        var container = Engine.Add(Web);
        Probe.ReadyAfter(Web, 10);
        EndsAt(0, Web, exitCode: 1);
        EndsAt(1.5, Web, exitCode: 1);

        var ready = await AskAsync<ServicesReady>(Prober, AskPatiently(Service(Web, Health)));

        Assert.Equal(2, Assert.Single(ready.Restarts, pair => pair.Key == container.Id).Value);
        Assert.Equal(
            $"{Web} ended with exit code 1; its first generation may be restarted until 4 s are over "
            + "(its healthCheck.startPeriod, or TOWER_PROBE_TIMEOUT for all apps)", Said[0].Text);
        Assert.Equal(2, Said.Count);
    }

    [Fact]
    public async Task One_that_was_never_restarted_is_no_baseline_of_anything()
    {
        Engine.Add(Web);

        Assert.Empty((await AskAsync<ServicesReady>(Prober, AskPatiently(Service(Web, Health)))).Restarts);
    }

    [Fact]
    public async Task Answers_from_before_an_end_prove_nothing()
    {
        Engine.Add(Web);
        // Ready once, restarted unseen, ready once: not twice in a row.
        Probe.Answer(Web, (nth, _, _) =>
        {
            if (nth == 1)
                Engine.Change(Web, container => container with { RestartCount = 1 });
            return Task.FromResult(ProbeOutcome.Ready);
        });

        await AskAsync<ServicesReady>(Prober, AskPatiently(Service(Web, Health)));

        Assert.True(Probe.Asked[Web] >= 4, $"asked {Probe.Asked[Web]} times");
    }

    [Fact]
    public async Task One_that_answers_between_two_ends_is_not_ready()
    {
        Engine.Add(Web);
        for (var second = 0; second < 8; second++)
            EndsAt(second * 1.5, Web, exitCode: 1, downFor: 0.3);

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Web, Health) with { ReadyWithin = TimeSpan.FromSeconds(6) }));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
    }

    [Theory]
    [InlineData(1, false, "exit code 1", "app-exited")]
    [InlineData(137, false, "exit code 137 (killed)", "app-exited")]
    [InlineData(137, true, "exit code 137 (killed: out of memory)", "app-killed")]
    public async Task Its_time_is_its_limit_and_its_last_words_are_told(int exitCode, bool outOfMemory, string words, string code)
    {
        Engine.Add(Web);
        Engine.SetLog(Web, "no database");
        Probe.NeverReady(Web);
        for (var second = 0; second < 8; second++)
            EndsAt(second, Web, exitCode, outOfMemory: outOfMemory);

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Web, Health) with { ReadyWithin = TimeSpan.FromSeconds(6) }));

        Assert.Equal(code, failed.Code.Name);
        Assert.Contains(words, failed.Reason);
        Assert.Contains("it had 6 s to get ready (its healthCheck.startPeriod)", failed.Reason);
        Assert.Equal((Web, "no database"), failed.Said.Select(said => (said.Speaker, said.Text)).Single());
        Assert.InRange(Elapsed, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(9));
        Assert.Single(Said);
    }

    [Fact]
    public async Task One_whose_end_nobody_saw_is_told_by_its_restarts()
    {
        Engine.Add(Web);
        Probe.NeverReady(Web);
        for (var second = 0; second < 8; second++)
            BlinksAt(second + 0.2, Web);

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Web, Health)));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains("restarted it", failed.Reason);
    }

    [Fact]
    public async Task One_that_ended_once_and_runs_on_fails_for_what_it_answers()
    {
        Engine.Add(Web);
        Probe.NeverReady(Web, "HTTP 500");
        EndsAt(0, Web, exitCode: 1);

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Web, Health)));

        Assert.Equal(FailureCodes.AppNotReady, failed.Code);
        Assert.Contains("HTTP 500", failed.Reason);
    }

    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    public async Task A_command_that_cannot_be_run_is_not_waited_for(int exitCode)
    {
        Engine.Add(Web);
        Engine.Change(Web, container => container with { State = "restarting", ExitCode = exitCode, RestartCount = 1 });

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Web, Health)));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains($"exit code {exitCode}", failed.Reason);
        Assert.True(Elapsed < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_engine_could_not_start_is_not_waited_for(bool isPatient)
    {
        Engine.Add(Web);
        Engine.Change(Web, container => container with { State = "created", StartError = "unable to find user nobodyhere" });
        Probe.NeverReady(Web);

        var failed = await AskAsync<StepFailed>(
            Prober, isPatient ? AskPatiently(Service(Web, Health)) : Ask(Service(Web, Health)));

        Assert.Equal(FailureCodes.StartFailed, failed.Code);
        Assert.Contains("unable to find user nobodyhere", failed.Reason);
        Assert.True(Elapsed < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task When_another_one_has_failed_there_is_a_moment_more_and_no_more()
    {
        Engine.Add(Web);
        Engine.Add(Api);
        Engine.Change(Api, container => container with { State = "exited", ExitCode = 3 });
        Engine.Change(Web, container => container with { State = "restarting", ExitCode = 1 });
        var request = Ask(Service(Api, Health), Service(Web, Health) with { ReadyWithin = TimeSpan.FromMinutes(5) }) with { Patient = [Web] };

        var failed = await AskAsync<StepFailed>(Prober, request);

        Assert.StartsWith($"{Api} ended with exit code 3", failed.Reason);
        Assert.Contains(failed.Detail, line => line.StartsWith($"{Web} was not waited for any longer", StringComparison.Ordinal));
        Assert.True(Elapsed < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Only_what_comes_on_top_of_the_restarts_of_before_ends_the_watch()
    {
        var container = Engine.Add(Web);
        Engine.Change(Web, now => now with { RestartCount = 2 });
        var watch = new WatchServices([Service(Web, Health)], TimeSpan.FromSeconds(2));
        var from = watch with { Restarts = watch.Restarts.Add(container.Id, 2) };

        await AskAsync<Done>(Prober, from);

        Assert.Equal(FailureCodes.AppExited, (await AskAsync<StepFailed>(Prober, watch)).Code);
        BlinksAt(1, Web);
        var failed = await AskAsync<StepFailed>(Prober, from);
        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains("restarted it once", failed.Reason);
    }
}
