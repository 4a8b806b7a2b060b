using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>How long an engine is waited for that does not answer.</summary>
public sealed class EngineWaitSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SkippingTime _time = new();
    private readonly EngineWait _wait;
    private int _asked;

    public EngineWaitSpec() => _wait = new EngineWait(
        new StepContext(new DeploymentId("d1"), DeploymentStep.Stop, _ => { }, CancellationToken.None), Patience, _time);

    [Fact]
    public async Task An_engine_that_restarts_at_the_end_of_a_long_stop_is_waited_for()
    {
        var stopped = await UntilAnsweredAsync(() =>
        {
            if (_asked > 1)
                return "stopped";
            _time.Advance(Patience * 3);
            throw new EngineUnreachableException("it restarts");
        });

        Assert.Equal("stopped", stopped);
    }

    [Fact]
    public async Task One_that_stays_silent_is_waited_for_no_longer_than_that()
    {
        var start = _time.GetTimestamp();

        await Assert.ThrowsAsync<EngineUnreachableException>(() => UntilAnsweredAsync(() => throw new EngineUnreachableException("it is gone")));

        Assert.InRange(_time.GetElapsedTime(start), Patience - TimeSpan.FromSeconds(1), Patience + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_answer_begins_it_anew()
    {
        for (var silences = 0; silences < 3; silences++)
        {
            var until = _time.GetUtcNow() + (Patience * 0.7);
            Assert.Equal("there", await UntilAnsweredAsync(() =>
                _time.GetUtcNow() >= until ? "there" : throw new EngineUnreachableException("it restarts")));
        }
    }

    private Task<string> UntilAnsweredAsync(Func<string> answer) => _wait.UntilAnsweredAsync(() =>
    {
        _asked++;
        return Task.FromResult(answer());
    });

    /// <summary>A clock on which nothing takes time but what is waited for.</summary>
    private sealed class SkippingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Advance(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
