using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Workers;

public sealed class LimitSpec : WorkerSpec
{
    [Fact]
    public async Task Who_hits_a_limit_is_told_how_long_it_was_and_what_moves_it()
    {
        var failed = await AskAsync<StepFailed>(Sys.ActorOf(TestWorker.Props(new Slow(Time), Time)), new Work());

        Assert.Equal(FailureCodes.StepTimeout, failed.Code);
        Assert.Contains("within 7 s", failed.Reason);
        Assert.Contains("TOWER_START_TIMEOUT", failed.Reason);
    }

    private sealed record Work : StepWork;

    private sealed class Slow : StepHandlers
    {
        public Slow(TimeProvider time)
        {
            Handle<Work>(DeploymentStep.Start, new Limit(TimeSpan.FromSeconds(3), "TOWER_START_TIMEOUT").Plus(TimeSpan.FromSeconds(4)),
                async (_, context) =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, context.Cancelled);
                    return "never";
                });
        }
    }
}
