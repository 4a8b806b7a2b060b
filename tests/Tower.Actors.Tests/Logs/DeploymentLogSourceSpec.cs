using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Tests.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Logs;

public sealed class DeploymentLogSourceSpec : TestKit
{
    private static readonly DeploymentId Id = new("20260128T103045-0001");
    private readonly IActorRef _log;

    public DeploymentLogSourceSpec() : base("akka { loglevel = ERROR, log-dead-letters = off }") =>
        _log = Sys.ActorOf(DeploymentLog.Props(Id, SecretRedactor.KeysOnly, TimeProvider.System, new InMemoryDeploymentJournal()));

    [Fact]
    public async Task Nothing_exists_until_somebody_reads()
    {
        var coordinator = CreateTestProbe();

        var source = DeploymentLogSource.Create(coordinator, Id, 5);
        await coordinator.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        _ = source.RunWith(Sink.Seq<LogEvent>(), Sys);

        Assert.Equal(new SubscribeToLog(Id, 5), await coordinator.ExpectMsgAsync<SubscribeToLog>());
    }

    [Fact]
    public async Task Early_late_and_resuming_readers_see_the_same_numbers()
    {
        var early = Read(0);
        for (var i = 1; i <= 100; i++)
            Say($"line {i}");
        var late = Read(0);
        var resuming = Read(60);
        _log.Tell(new FinishLog(DeploymentOutcome.Succeeded, ""));
        var tooLate = Read(0);

        var all = Enumerable.Range(1, 101).Select(i => (long)i).ToArray();
        Assert.Equal(all, (await early).Select(line => line.Sequence));
        Assert.Equal(all, (await late).Select(line => line.Sequence));
        Assert.Equal(all[60..], (await resuming).Select(line => line.Sequence));
        Assert.Equal(all, (await tooLate).Select(line => line.Sequence));
        Assert.Equal(DeploymentOutcome.Succeeded, (await tooLate)[^1].Result);
    }

    [Fact]
    public async Task A_replay_longer_than_the_buffer_does_not_overflow_it()
    {
        for (var i = 0; i < 5000; i++)
            Say($"line {i}");
        _log.Tell(new FinishLog(DeploymentOutcome.Succeeded, ""));

        Assert.Equal(5001, (await Read(0)).Count);
    }

    [Fact]
    public async Task A_reader_who_is_too_slow_gets_a_failure_and_no_gap()
    {
        var reader = DeploymentLogSource.Create(_log, Id, 0).RunWith(Sink.Queue<LogEvent>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Sys);
        Say("line 1");
        var seen = new List<long> { (await Finish(reader.PullAsync())).Value.Sequence };

        // More than the buffer and what is on its way in the stream, fewer than the backlog keeps: nothing may be lost.
        for (var i = 0; i < DeploymentLogSource.Buffer + 100; i++)
            Say("one too many");
        await AwaitConditionAsync(async () => await Readers() == 0, TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<BufferOverflowException>(async () =>
        {
            while (await Finish(reader.PullAsync()) is { HasValue: true } next)
                seen.Add(next.Value.Sequence);
        });
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(i => (long)i), seen);
        _log.Tell(new FinishLog(DeploymentOutcome.Succeeded, ""));
        Assert.Equal(seen[^1] + 1, (await Read(seen[^1]))[0].Sequence);
    }

    [Fact]
    public async Task A_reader_who_leaves_ends_the_subscription()
    {
        var coordinator = CreateTestProbe();
        var stop = DeploymentLogSource.Create(coordinator, Id, 0)
            .ViaMaterialized(KillSwitches.Single<LogEvent>(), Keep.Right)
            .To(Sink.Ignore<LogEvent>())
            .Run(Sys);
        await coordinator.ExpectMsgAsync<SubscribeToLog>();
        var subscriber = coordinator.Sender;
        await WatchAsync(subscriber);

        stop.Shutdown();

        await ExpectTerminatedAsync(subscriber);
    }

    [Fact]
    public async Task A_reader_who_stops_enumerating_ends_the_subscription()
    {
        var coordinator = CreateTestProbe();
        var lines = DeploymentLogSource.Create(coordinator, Id, 0).RunAsAsyncEnumerable(Sys.Materializer());
        var reading = Task.Run(async () =>
        {
            await foreach (var line in lines)
                return line.Text;
            return "nothing";
        });
        await coordinator.ExpectMsgAsync<SubscribeToLog>();
        var subscriber = coordinator.Sender;
        await WatchAsync(subscriber);

        subscriber.Tell(new LogFrame(Id, [Line(1)]));

        Assert.Equal("line 1", await Finish(reading));
        await ExpectTerminatedAsync(subscriber);
    }

    [Fact]
    public async Task A_reader_who_left_before_the_subscription_arrived_is_not_kept()
    {
        var coordinator = CreateTestProbe();
        var stop = DeploymentLogSource.Create(coordinator, Id, 0)
            .ViaMaterialized(KillSwitches.Single<LogEvent>(), Keep.Right)
            .To(Sink.Ignore<LogEvent>())
            .Run(Sys);
        var subscribe = await coordinator.ExpectMsgAsync<SubscribeToLog>();
        var subscriber = coordinator.Sender;
        await WatchAsync(subscriber);
        stop.Shutdown();
        await ExpectTerminatedAsync(subscriber);

        _log.Tell(subscribe, subscriber);

        // A watch on a reader that is already gone must come back at once, or the log would keep it for ever.
        await AwaitConditionAsync(async () => await Readers() == 0);
    }

    [Fact]
    public async Task A_slow_reader_is_forgotten_by_the_log()
    {
        var reader = DeploymentLogSource.Create(_log, Id, 0).RunWith(Sink.Queue<LogEvent>().WithAttributes(Attributes.CreateInputBuffer(1, 1)), Sys);
        await AwaitConditionAsync(async () => await Readers() == 1);
        for (var i = 0; i < DeploymentLogSource.Buffer + 100; i++)
            Say("too much");

        await AwaitConditionAsync(async () => await Readers() == 0, TimeSpan.FromSeconds(20));
        GC.KeepAlive(reader);
    }

    [Fact]
    public async Task The_end_of_the_coordinator_ends_the_stream_with_a_failure()
    {
        var coordinator = CreateTestProbe();
        var reading = DeploymentLogSource.Create(coordinator, Id, 0).RunWith(Sink.Seq<LogEvent>(), Sys);
        await coordinator.ExpectMsgAsync<SubscribeToLog>();

        Sys.Stop(coordinator);

        await Assert.ThrowsAsync<WatchedActorTerminatedException>(() => Finish(reading));
    }

    [Fact]
    public async Task A_coordinator_that_is_gone_already_ends_the_stream_with_a_failure()
    {
        var coordinator = CreateTestProbe();
        await WatchAsync(coordinator);
        Sys.Stop(coordinator);
        await ExpectTerminatedAsync(coordinator);

        await Assert.ThrowsAsync<WatchedActorTerminatedException>(
            () => Finish(DeploymentLogSource.Create(coordinator, Id, 0).RunWith(Sink.Seq<LogEvent>(), Sys)));
    }

    [Fact]
    public async Task An_unknown_deployment_ends_the_stream_with_the_reason()
    {
        var reading = DeploymentLogSource.Create(_log, new DeploymentId("other"), 0).RunWith(Sink.Seq<LogEvent>(), Sys);

        await Assert.ThrowsAsync<LogClosedException>(() => Finish(reading));
    }

    [Fact]
    public async Task The_end_of_the_log_ends_the_stream_with_a_failure()
    {
        var coordinator = Sys.ActorOf(Props.Create(() => new Forwarder(_log)));
        var reading = DeploymentLogSource.Create(coordinator, Id, 0).RunWith(Sink.Seq<LogEvent>(), Sys);
        await AwaitConditionAsync(async () => await Readers() == 1);

        Sys.Stop(_log);

        await Assert.ThrowsAsync<LogClosedException>(() => Finish(reading));
    }

    private Task<System.Collections.Immutable.IImmutableList<LogEvent>> Read(long after) =>
        Finish(DeploymentLogSource.Create(_log, Id, after).RunWith(Sink.Seq<LogEvent>(), Sys));

    // A stream that does not end is a failed test, not a test that does not end.
    private static Task<T> Finish<T>(Task<T> reading) => reading.WaitAsync(TimeSpan.FromSeconds(20));

    private Task<int> Readers() => _log.Ask<int>(CountReaders.Instance, TimeSpan.FromSeconds(5));

    private void Say(string text) => _log.Tell(new LogLine(Id, LogSeverity.Info, DeploymentStep.Pull, text));

    private static LogEvent Line(long number) =>
        new(number, DateTimeOffset.UnixEpoch, LogSeverity.Info, DeploymentStep.Pull, $"line {number}");

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef target) => ReceiveAny(target.Forward);
    }
}
