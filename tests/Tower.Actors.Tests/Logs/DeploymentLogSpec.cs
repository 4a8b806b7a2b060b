using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Tests.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class DeploymentLogSpec : TestKit
{
    private static readonly DeploymentId Id = new("20260128T103045-0001");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero));
    private readonly InMemoryDeploymentJournal _journal = new();
    private readonly IActorRef _log;

    public DeploymentLogSpec() =>
        _log = Sys.ActorOf(DeploymentLog.Props(Id, Redactors.Of("correct-horse", "failed", "hello"), _time, _journal));

    [Fact]
    public async Task A_reader_gets_what_there_is_and_then_each_line()
    {
        Say("one");
        Say("two");
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);

        Assert.Equal(["one", "two"], await Texts(reader));

        _time.Advance(TimeSpan.FromSeconds(5));
        Say("three", LogSeverity.Warning, DeploymentStep.Drain);
        var frame = await reader.ExpectMsgAsync<LogFrame>();
        Assert.Equal(
            new Messages.Logs.LogEvent(3, _time.GetUtcNow(), LogSeverity.Warning, DeploymentStep.Drain, "three"), frame.Events.Single());
        Assert.Equal(Id, frame.Id);
    }

    [Fact]
    public async Task A_reader_who_comes_before_the_first_line_gets_an_empty_frame_first()
    {
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);

        Assert.Empty(await Texts(reader));
    }

    [Fact]
    public async Task A_reader_resumes_behind_the_line_it_has()
    {
        Say("one");
        Say("two");
        Say("three");
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 2), reader);

        Assert.Equal(["three"], await Texts(reader));
    }

    [Fact]
    public async Task The_end_is_the_result_and_then_success()
    {
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);
        await Texts(reader);

        _log.Tell(new FinishLog(DeploymentOutcome.Failed, "in dns:\napi.example.com"));

        var last = (await reader.ExpectMsgAsync<LogFrame>()).Events.Single();
        Assert.Equal("RESULT failed in dns: api.example.com", last.Text);
        Assert.Equal((DeploymentStep.Result, LogSeverity.Error, DeploymentOutcome.Failed), (last.Step, last.Severity, last.Result));
        Assert.Equal(Id, (await reader.ExpectMsgAsync<Status.Success>()).Status);
    }

    [Fact]
    public async Task A_reader_who_comes_after_the_end_gets_everything_and_success()
    {
        Say("one");
        _log.Tell(new FinishLog(DeploymentOutcome.Succeeded, "in 3 s"));
        _log.Tell(new FinishLog(DeploymentOutcome.Failed, "twice"));
        Say("too late");
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);

        Assert.Equal(["one", "RESULT succeeded in 3 s"], await Texts(reader));
        await reader.ExpectMsgAsync<Status.Success>();
    }

    [Fact]
    public async Task Secrets_stay_out_of_every_line_the_result_included()
    {
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);
        await Texts(reader);

        Say("first correct-horse\nthen \u001b[31mcorrect-\u001b[0mhorse");
        Assert.Equal(["first [redacted]", "| then [redacted]"], await Texts(reader));

        _log.Tell(new FinishLog(DeploymentOutcome.Failed, "it failed with correct-horse"));
        Assert.Equal(["RESULT failed it failed with [redacted]"], await Texts(reader));
    }

    [Fact]
    public async Task A_result_made_of_fields_stays_as_it_is_whatever_is_secret()
    {
        _log.Tell(new FinishLog(new DeploymentResult(Id, DeploymentOutcome.Succeeded, TimeSpan.FromSeconds(3)) { Changed = ["hello"] }));
        _log.Tell(new SubscribeToLog(Id, 0), TestActor);

        Assert.Equal(
            $"RESULT succeeded deployment={Id} seconds=3.000 changed=hello",
            (await ExpectMsgAsync<LogFrame>()).Events.Single().Text);
    }

    [Theory]
    [InlineData("one\rRESULT succeeded deployment=x", "api | one", "api | RESULT succeeded deployment=x")]
    [InlineData("one\u2028RESULT succeeded", "api | one", "api | RESULT succeeded")]
    [InlineData("\u001b[2K\u001b[1GRESULT succeeded", "api | RESULT succeeded")]
    [InlineData("\u009b2K\u009dtitle\u009cRESULT succeeded", "api | RESULT succeeded")]
    [InlineData("\u001bPq#0\u001b\\RESULT \u202esucceeded\u200b", "api | RESULT succeeded")]
    public async Task No_line_of_an_app_begins_without_its_name(string said, params string[] expected)
    {
        _log.Tell(new LogLine(Id, LogSeverity.Error, DeploymentStep.Probe, said) { Speaker = "api" });
        _log.Tell(new SubscribeToLog(Id, 0), TestActor);

        Assert.Equal(expected, await Texts(this));
    }

    [Fact]
    public async Task What_a_sentence_quotes_begins_no_line_either()
    {
        Say("Caddy refuses the config: no\nRESULT succeeded deployment=x\rRESULT succeeded");
        _log.Tell(new SubscribeToLog(Id, 0), TestActor);

        Assert.Equal(["Caddy refuses the config: no", "| RESULT succeeded deployment=x", "| RESULT succeeded"], await Texts(this));
    }

    [Theory]
    [InlineData("RESULT failed deployment=1 step=dns", "RESULT failed deployment=1 step=dns")]
    [InlineData("RESULT failed", "RESULT failed")]
    [InlineData("", "RESULT failed")]
    [InlineData("in dns", "RESULT failed in dns")]
    public async Task The_last_line_begins_with_two_words_for_machines(string text, string expected)
    {
        _log.Tell(new FinishLog(DeploymentOutcome.Failed, text));
        _log.Tell(new SubscribeToLog(Id, 0), TestActor);

        Assert.Equal(expected, (await ExpectMsgAsync<LogFrame>()).Events.Single().Text);
    }

    [Fact]
    public async Task A_line_of_another_deployment_is_dropped()
    {
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);
        await Texts(reader);

        _log.Tell(new LogLine(new DeploymentId("other"), LogSeverity.Info, DeploymentStep.Pull, "not mine"));
        Say("mine");

        Assert.Equal(["mine"], await Texts(reader));
    }

    [Fact]
    public async Task A_reader_of_another_deployment_is_refused()
    {
        _log.Tell(new SubscribeToLog(new DeploymentId("other"), 0), TestActor);

        Assert.IsType<LogClosedException>((await ExpectMsgAsync<Status.Failure>()).Cause);
    }

    [Fact]
    public async Task Readers_of_a_log_that_stops_early_get_a_failure()
    {
        var reader = CreateTestProbe();
        _log.Tell(new SubscribeToLog(Id, 0), reader);
        await Texts(reader);

        Sys.Stop(_log);

        Assert.IsType<LogClosedException>((await reader.ExpectMsgAsync<Status.Failure>()).Cause);
    }

    [Fact]
    public async Task A_reader_who_is_gone_is_told_nothing_more()
    {
        var deadLetters = CreateTestProbe();
        Sys.EventStream.Subscribe(deadLetters, typeof(DeadLetter));
        var (leaving, staying) = (CreateTestProbe(), CreateTestProbe());
        _log.Tell(new SubscribeToLog(Id, 0), leaving);
        _log.Tell(new SubscribeToLog(Id, 0), staying);
        await Texts(leaving);
        await Texts(staying);

        await WatchAsync(leaving);
        Sys.Stop(leaving);
        await ExpectTerminatedAsync(leaving);
        // The log learns of it on its own time: from some line on none is lost on the way to the one who left.
        await AwaitAssertAsync(async () =>
        {
            Say("more");
            await staying.ExpectMsgAsync<LogFrame>();
            await deadLetters.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        });
    }

    [Theory]
    [InlineData(LogSeverity.Info, LogLevel.InfoLevel)]
    [InlineData(LogSeverity.Warning, LogLevel.WarningLevel)]
    [InlineData(LogSeverity.Error, LogLevel.ErrorLevel)]
    public async Task The_operator_sees_each_line_redacted_and_with_the_deployment(LogSeverity severity, LogLevel level)
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Akka.Event.LogEvent));

        Say("it is correct-horse", severity, DeploymentStep.Pull);

        var line = (Akka.Event.LogEvent)await FishForMessageAsync(message => message is Akka.Event.LogEvent told && told.LogSource.Contains(_log.Path.Name));
        Assert.Equal(level, line.LogLevel());
        Assert.Equal("pull: it is [redacted]", line.Message.ToString());
        Assert.True(line.TryGetProperties(out var properties));
        Assert.Equal(Id.Value, properties!["DeploymentId"]);
    }

    private void Say(string text, LogSeverity severity = LogSeverity.Info, DeploymentStep step = DeploymentStep.Pull) =>
        _log.Tell(new LogLine(Id, severity, step, text));

    private static async Task<IEnumerable<string>> Texts(Akka.TestKit.TestKitBase reader) =>
        (await reader.ExpectMsgAsync<LogFrame>()).Events.Select(line => line.Text);
}
