using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>A worker proves itself by running on, and all are looked at once more before the step ends.</summary>
public sealed class SteadinessSpec : ProberSpec
{
    private const string Job = "job-1a2b3c4d";
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_worker_is_ready_when_it_has_run_on_for_a_while()
    {
        Engine.Add(Job);

        await AskAsync<ServicesReady>(Prober, Ask(Service(Job)));

        Assert.InRange(Elapsed, Options.SteadyTime, Options.SteadyTime + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_time_can_be_none()
    {
        Engine.Add(Job);

        await AskAsync<ServicesReady>(Start(Options with { SteadyTime = TimeSpan.Zero }), Ask(Service(Job)));

        Assert.True(Elapsed < TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task A_worker_that_ends_while_it_is_to_run_on_fails()
    {
        Engine.Add(Job);
        EndsAt(1.5, Job, exitCode: 3, downFor: 20);

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Job)));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains("exit code 3", failed.Reason);
    }

    [Fact]
    public async Task A_worker_that_ends_and_is_up_again_before_anybody_looks_fails()
    {
        Engine.Add(Job);
        BlinksAt(2.9, Job);

        Assert.Equal(FailureCodes.AppExited, (await AskAsync<StepFailed>(Prober, Ask(Service(Job)))).Code);
    }

    [Fact]
    public async Task The_first_generation_of_a_worker_begins_anew_when_it_ends()
    {
        Engine.Add(Job);
        EndsAt(2, Job, exitCode: 1);

        await AskAsync<ServicesReady>(Prober, AskPatiently(Service(Job) with { ReadyWithin = LongEnough }));

        Assert.InRange(Elapsed, TimeSpan.FromSeconds(2.5) + Options.SteadyTime, TimeSpan.FromSeconds(4.5) + Options.SteadyTime);
    }

    [Fact]
    public async Task A_worker_that_runs_when_its_time_is_over_may_show_that_it_runs_on()
    {
        Engine.Add(Job);
        Engine.Change(Job, container => container with { State = "created" });
        At(2, () => Engine.Change(Job, container => container with { State = "running" }));

        await AskAsync<ServicesReady>(Prober, Ask(Service(Job)));

        Assert.True(Elapsed > Options.ProbeTimeout);
    }

    [Fact]
    public async Task A_worker_that_never_runs_on_long_enough_fails_when_its_time_is_over()
    {
        Engine.Add(Job);
        for (var ends = 1; ends < 20; ends++)
            BlinksAt(ends * 0.9, Job);

        var failed = await AskAsync<StepFailed>(Prober, AskPatiently(Service(Job)));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains("TOWER_PROBE_TIMEOUT", failed.Reason);
        Assert.InRange(Elapsed, Options.ProbeTimeout, Options.ProbeTimeout + TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_worker_whose_image_checks_its_health_has_to_be_healthy_too()
    {
        Engine.Add(Job, ContainerHealth.Starting);
        At(3.5, () => Engine.Change(Job, container => container with { Health = ContainerHealth.Healthy }));

        await AskAsync<ServicesReady>(Prober, Ask(Service(Job) with { ReadyWithin = LongEnough }));

        Assert.True(Elapsed >= TimeSpan.FromSeconds(3.5));
    }

    [Fact]
    public async Task All_containers_of_a_worker_have_to_be_healthy()
    {
        Engine.Add(Job, ContainerHealth.Healthy);
        Engine.Add(Job, ContainerHealth.Unhealthy);

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Job)));

        Assert.Equal(FailureCodes.AppNotReady, failed.Code);
    }

    [Fact]
    public async Task What_answers_over_the_network_does_not_wait_for_it()
    {
        Engine.Add(Api);

        await AskAsync<ServicesReady>(Prober, Ask(Service(Api, Health)));

        Assert.True(Elapsed < TimeSpan.FromSeconds(0.5));
        Assert.Equal(Options.ProbeSuccesses, Probe.Asked[Api]);
    }

    [Fact]
    public async Task Infrastructure_is_proven_by_its_health_check()
    {
        Engine.Add("caddy", ContainerHealth.Healthy);

        await AskAsync<ServicesReady>(Prober, Ask(Service("caddy", kind: ServiceKind.Infrastructure)));

        Assert.True(Elapsed < TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task One_that_was_ready_and_ends_before_the_others_are_ready_fails()
    {
        Engine.Add(Api);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 25);
        EndsAt(1.5, Api, exitCode: 7, downFor: 20);

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Api, Health), Service(Web, Health)));

        Assert.Equal(FailureCodes.AppExited, failed.Code);
        Assert.Contains($"{Api} ended with exit code 7 after it had become ready", failed.Reason);
    }

    [Fact]
    public async Task The_first_generation_of_one_that_ends_after_it_was_ready_is_waited_for_again()
    {
        Engine.Add(Api);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 25);
        EndsAt(2, Api, exitCode: 7, downFor: 3);

        var ready = await AskAsync<ServicesReady>(Prober, AskPatiently(
            Service(Api, Health) with { ReadyWithin = LongEnough }, Service(Web, Health)));

        Assert.True(Elapsed >= TimeSpan.FromSeconds(5));
        Assert.Equal(1, Assert.Single(ready.Restarts).Value);
        Assert.Contains(SaidTexts, text => text.StartsWith($"{Api} was ready, and its process has ended since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_up_again_when_it_is_judged_is_told_with_the_exit_code_that_was_seen()
    {
        foreach (var service in new[] { Api, Web, Job })
            Engine.Add(service);
        // Api is down when all are looked at once more, and up again when Web has answered.
        Probe.Answer(Job, (nth, _, _) =>
        {
            if (nth == 17)
                Engine.Change(Api, container => container with { State = "restarting", ExitCode = 7 });
            return Task.FromResult(nth >= 16 ? ProbeOutcome.Ready : ProbeOutcome.NotYet("connection refused"));
        });
        Probe.Answer(Web, async (nth, _, cancel) =>
        {
            if (nth > 2)
            {
                await Task.Delay(TimeSpan.FromSeconds(1.5), Time, cancel);
                Engine.Change(Api, container => container with { State = "running", ExitCode = null, RestartCount = 1 });
            }
            return ProbeOutcome.Ready;
        });

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Api, Health), Service(Web, Health), Service(Job, Health)));

        Assert.Equal($"{Api} ended with exit code 7 after it had become ready, and the engine restarted it once", failed.Reason);
    }

    [Fact]
    public async Task One_that_was_proven_a_while_ago_is_asked_once_more_and_one_of_just_now_is_not()
    {
        Engine.Add(Api);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 25);

        await AskAsync<ServicesReady>(Prober, Ask(Service(Api, Health), Service(Web, Health)));

        Assert.Equal(Options.ProbeSuccesses + 1, Probe.Asked[Api]);
        Assert.Equal(25 + Options.ProbeSuccesses, Probe.Asked[Web]);
    }

    [Fact]
    public async Task One_that_does_not_answer_any_more_fails()
    {
        Engine.Add(Api);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 25);
        Probe.Answer(Api, (nth, _, _) => Task.FromResult(nth <= 2 ? ProbeOutcome.Ready : ProbeOutcome.NotYet("HTTP 503")));

        var failed = await AskAsync<StepFailed>(Prober, Ask(Service(Api, Health), Service(Web, Health)));

        Assert.Equal(FailureCodes.AppUnstable, failed.Code);
        Assert.Contains("HTTP 503", failed.Reason);
    }

    [Fact]
    public async Task One_bad_answer_in_a_busy_moment_is_no_failure_even_if_the_time_is_over()
    {
        Engine.Add(Api);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 35);
        Probe.Sequence(Api, ProbeOutcome.Ready, ProbeOutcome.Ready, ProbeOutcome.NotYet("HTTP 503"), ProbeOutcome.Ready);

        await AskAsync<ServicesReady>(Prober, Ask(
            Service(Api, Health) with { ReadyWithin = TimeSpan.FromSeconds(1) }, Service(Web, Health)));

        Assert.Equal(5, Probe.Asked[Api]);
    }

    [Fact]
    public async Task A_worker_that_has_ended_when_the_others_are_ready_fails()
    {
        Engine.Add(Job);
        Engine.Add(Web);
        Probe.ReadyAfter(Web, 38);
        BlinksAt(3.4, Job);

        Assert.Equal(FailureCodes.AppExited, (await AskAsync<StepFailed>(Prober, Ask(Service(Job), Service(Web, Health)))).Code);
    }
}
