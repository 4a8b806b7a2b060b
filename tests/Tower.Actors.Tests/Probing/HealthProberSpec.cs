using Akka.Actor;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Probing;

public sealed class HealthProberSpec : WorkerSpec
{
    private static readonly ProbeSpec Health = new(3000, "/health", TimeSpan.FromSeconds(5));
    private readonly FakeServiceProbe _probe = new();
    private readonly FakeContainerEngine _engine = new();
    private readonly IActorRef _prober;

    public HealthProberSpec() => _prober = Sys.ActorOf(TestWorker.Props(new HealthProber(_probe, _engine, new FakeContainerDetails(), Options, Time), Time));

    [Fact]
    public async Task A_service_is_ready_after_two_good_answers_in_a_row()
    {
        var bad = ProbeOutcome.NotYet("HTTP 503");
        _probe.Sequence("api-1a2b3c4d", bad, ProbeOutcome.Ready, bad, ProbeOutcome.Ready, ProbeOutcome.Ready);
        Run("api-1a2b3c4d");

        await AskAsync<ServicesReady>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Equal(5, _probe.Asked["api-1a2b3c4d"]);
        Assert.Matches(@"^api-1a2b3c4d is ready after 0\.\d s$", Assert.Single(SaidTexts));
    }

    [Fact]
    public async Task A_service_that_is_late_is_told_with_its_last_answer_and_its_last_log_lines()
    {
        _probe.NeverReady("api-1a2b3c4d", "HTTP 500");
        Run("api-1a2b3c4d");
        _engine.SetLog("api-1a2b3c4d", [.. Enumerable.Range(1, 30).Select(line => $"line {line}")]);

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Equal((DeploymentStep.Probe, FailureCodes.AppNotReady), (failed.Step, failed.Code));
        Assert.Equal("api-1a2b3c4d was not ready within 4 s: last answer HTTP 500 on GET /health at port 3000; on a slow server raise its healthCheck.startPeriod, or TOWER_PROBE_TIMEOUT for all apps", failed.Reason);
        var said = Assert.Single(failed.Said);
        Assert.Equal("api-1a2b3c4d", said.Speaker);
        Assert.Equal([.. Enumerable.Range(11, 20).Select(line => $"line {line}")], said.Lines.ToArray());
    }

    [Theory]
    [InlineData("connection refused", "does the app listen on 0.0.0.0 and on port 3000?")]
    [InlineData("HTTP 404", "does the app answer on /health?")]
    [InlineData("HTTP 401", "/health must answer without a password")]
    [InlineData("name does not resolve", "is Tower on the same network?")]
    public async Task A_late_service_gets_a_hint(string reason, string hint)
    {
        _probe.NeverReady("api-1a2b3c4d", reason);
        Run("api-1a2b3c4d");

        Assert.Contains(hint, (await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)))).Reason);
    }

    [Fact]
    public async Task A_service_whose_process_ended_fails_at_once_with_its_exit_code()
    {
        _probe.NeverReady("api-1a2b3c4d");
        Run("api-1a2b3c4d");
        _engine.Change("api-1a2b3c4d", container => container with { State = "exited", ExitCode = 3 });
        var start = Time.GetTimestamp();

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Equal("api-1a2b3c4d ended with exit code 3 before it was ready", failed.Reason);
        Assert.True(Time.GetElapsedTime(start) < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_service_that_ends_while_it_is_probed_is_noticed_within_two_seconds()
    {
        Run("api-1a2b3c4d");
        _probe.Answer("api-1a2b3c4d", (nth, _, _) =>
        {
            if (nth == 3)
                _engine.Change("api-1a2b3c4d", container => container with { State = "restarting", ExitCode = 137, RestartCount = 1 });
            return Task.FromResult(ProbeOutcome.NotYet("connection refused"));
        });
        var start = Time.GetTimestamp();

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Equal("api-1a2b3c4d ended with exit code 137 (killed) before it was ready; the engine keeps restarting it", failed.Reason);
        Assert.True(Time.GetElapsedTime(start) < TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_service_the_engine_restarted_meanwhile_has_failed_even_if_it_runs_again()
    {
        Run("api-1a2b3c4d");
        _engine.Change("api-1a2b3c4d", container => container with { RestartCount = 2 });

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Equal("api-1a2b3c4d ended before it was ready, and the engine restarted it 2 times", failed.Reason);
    }

    [Fact]
    public async Task A_service_that_ends_again_and_again_is_told_with_its_exit_code()
    {
        Run("api-1a2b3c4d");
        _engine.Change("api-1a2b3c4d", container => container with { RestartCount = 2 });
        _prober.Tell(Ask(Service("api-1a2b3c4d", Health)), TestActor);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _engine.Change("api-1a2b3c4d", container => container with { State = "restarting", ExitCode = 137, RestartCount = 3 });
        Time.Advance(TimeSpan.FromSeconds(1));

        var failed = await ExpectMsgAsync<StepFailed>();
        Assert.Equal("api-1a2b3c4d ended with exit code 137 (killed) before it was ready; the engine keeps restarting it", failed.Reason);
    }

    [Fact]
    public async Task A_service_that_ends_while_its_last_answer_is_awaited_is_told_with_its_exit_code()
    {
        Run("api-1a2b3c4d");
        _probe.Answer("api-1a2b3c4d", async (_, spec, cancel) =>
        {
            _engine.Change("api-1a2b3c4d", container => container with { State = "restarting", ExitCode = 137 });
            await Task.Delay(spec.Timeout, Time, cancel);
            return ProbeOutcome.NotYet("timed out");
        });

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.StartsWith("api-1a2b3c4d ended with exit code 137", failed.Reason);
    }

    [Fact]
    public async Task A_last_probe_that_the_deadline_cuts_short_hides_no_earlier_answer()
    {
        Run("api-1a2b3c4d");
        _probe.Answer("api-1a2b3c4d", (nth, spec, cancel) =>
            nth == 1 ? Task.FromResult(ProbeOutcome.NotYet("connection refused")) : SilentAsync(spec, cancel));

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health with { Path = null })));

        Assert.Contains("connection refused at port 3000; does the app listen on", failed.Reason);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_told_to_have_timed_out()
    {
        Run("api-1a2b3c4d");
        _probe.Answer("api-1a2b3c4d", (_, spec, cancel) => SilentAsync(spec, cancel));

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health)));

        Assert.Contains("timed out after 4 s on GET /health", failed.Reason);
    }

    private async Task<ProbeOutcome> SilentAsync(ProbeSpec spec, CancellationToken cancel)
    {
        await Task.Delay(spec.Timeout, Time, cancel);
        return ProbeOutcome.Late(spec.Timeout);
    }

    [Fact]
    public async Task All_services_that_are_late_are_told_in_one_failure()
    {
        Run("api-1a2b3c4d", "web-1a2b3c4d", "good-1a2b3c4d");
        _probe.NeverReady("api-1a2b3c4d", "HTTP 500");
        _probe.NeverReady("web-1a2b3c4d", "HTTP 502");
        _engine.SetLog("web-1a2b3c4d", "no database");

        var failed = await AskAsync<StepFailed>(_prober, Ask(
            Service("api-1a2b3c4d", Health), Service("web-1a2b3c4d", Health), Service("good-1a2b3c4d", Health)));

        Assert.StartsWith("2 services did not get ready: api-1a2b3c4d was not ready", failed.Reason);
        Assert.Contains("; web-1a2b3c4d was not ready", failed.Reason);
        Assert.Equal(["api-1a2b3c4d wrote no log line"], failed.Detail.ToArray());
        Assert.Equal(("web-1a2b3c4d", "no database"), failed.Said.Select(said => (said.Speaker, said.Text)).Single());
    }

    [Fact]
    public async Task One_that_broke_does_not_make_the_others_wait_for_their_whole_time()
    {
        Run("api-1a2b3c4d", "slow-1a2b3c4d");
        _probe.NeverReady("slow-1a2b3c4d");
        _engine.Change("api-1a2b3c4d", container => container with { State = "exited", ExitCode = 1 });
        var start = Time.GetTimestamp();

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health), Service("slow-1a2b3c4d", Health)));

        Assert.StartsWith("api-1a2b3c4d ended with exit code 1", failed.Reason);
        Assert.Contains("slow-1a2b3c4d was not waited for any longer: connection refused", failed.Detail);
        Assert.True(Time.GetElapsedTime(start) < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Infrastructure_is_ready_when_the_engine_says_healthy()
    {
        var caddy = _engine.Add("caddy", ContainerHealth.Starting);
        _prober.Tell(Ask(Service("caddy", kind: ServiceKind.Infrastructure)), TestActor);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _engine.Add(caddy with { Health = ContainerHealth.Healthy });
        Time.Advance(TimeSpan.FromSeconds(1));

        await ExpectMsgAsync<StepProgress>();
        await ExpectMsgAsync<ServicesReady>();
        Assert.Empty(_probe.Asked);
    }

    [Fact]
    public async Task Infrastructure_that_stays_unhealthy_is_told()
    {
        _engine.Add("registry", ContainerHealth.Unhealthy);

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("registry", kind: ServiceKind.Infrastructure)));

        Assert.Equal(
            "registry was not ready within 5 s: its health check says unhealthy; on a slow server raise TOWER_INIT_TIMEOUT",
            failed.Reason);
        // Not "correct the app": there is nothing in it that its owner could correct.
        Assert.Equal(FailureCodes.StepTimeout, failed.Code);
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_does_not_hide_the_failure()
    {
        _probe.NeverReady("api-1a2b3c4d", "HTTP 500");
        _probe.NeverReady("web-1a2b3c4d", "HTTP 500");
        Run("api-1a2b3c4d");
        _engine.FailingLogs["api-1a2b3c4d"] = "its log driver is none";

        var failed = await AskAsync<StepFailed>(_prober, Ask(Service("api-1a2b3c4d", Health), Service("web-1a2b3c4d", Health)));

        Assert.Contains("HTTP 500", failed.Reason);
        Assert.Equal(
            ["the log of api-1a2b3c4d cannot be read: its log driver is none", "web-1a2b3c4d has no container"],
            failed.Detail.ToArray());
    }

    [Fact]
    public async Task Fifty_waiting_services_are_looked_at_by_one_listing_a_second()
    {
        var services = Enumerable.Range(1, 50).Select(number => $"app{number}-1a2b3c4d").ToArray();
        Run(services);
        foreach (var service in services)
            _probe.ReadyAfter(service, 5);

        await AskAsync<ServicesReady>(_prober, Ask([.. services.Select(name => Service(name, Health))]));

        Assert.InRange(_engine.Calls.Count(call => call == "list"), 1, 3);
    }

    private void Run(params string[] services)
    {
        foreach (var service in services)
            _engine.Add(service);
    }

    private static ProbeServices Ask(params ServiceSpec[] services) => new([.. services]);
}
