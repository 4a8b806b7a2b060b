using Akka.TestKit;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>While a deployment is undone, "still waiting" says what of the undoing is waited for.</summary>
public sealed class UndoHeartbeatSpec : DeploymentScenario
{
    public UndoHeartbeatSpec() : base(new TowerOptions { QueueCapacity = 2, KeptDeployments = 3, Heartbeat = TimeSpan.FromMilliseconds(50) })
    {
    }

    [Fact]
    public async Task Each_step_back_has_words_of_its_own()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToWatch();
        await Answer<WatchServices>("prober", ask => new StepFailed(DeploymentStep.Watch, FailureCodes.AppUnstable, "api ended"));

        await Next<SwitchTraffic>("caddy");
        await StillWaiting(caller, DeploymentStep.Undo, "Caddy to take the routes of before");
        Worker("caddy").Reply(Done.Instance);
        var drain = await Next<DrainUpstreams>("caddy");
        await StillWaiting(caller, DeploymentStep.Drain, $"{string.Join(", ", drain.Upstreams.Keys)}, to be removed then");
        Worker("caddy").Reply(Drained(drain));
        var remove = await Next<RemoveNewContainers>("engine");
        await StillWaiting(caller, DeploymentStep.Undo, $"{remove.Services.Last()} to be removed");
    }

    [Fact]
    public async Task What_still_goes_on_is_waited_for_under_that_name()
    {
        EndsWork = false;
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Next<ProbeServices>("prober");
        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);

        await StillWaiting(caller, DeploymentStep.Undo, "what goes on to end");
    }

    private static async Task StillWaiting(TestProbe caller, DeploymentStep step, string what) =>
        await caller.FishForMessageAsync(message => message is LogFrame frame && frame.Events.Any(line => line.Step == step
            && line.Text.StartsWith("still waiting for ", StringComparison.Ordinal) && line.Text.Contains(what, StringComparison.Ordinal)), TimeSpan.FromSeconds(10));
}
