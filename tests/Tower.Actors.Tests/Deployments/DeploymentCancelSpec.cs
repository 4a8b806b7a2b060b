using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>A deployment that somebody cancels.</summary>
public sealed class DeploymentCancelSpec : DeploymentScenario
{
    [Fact]
    public async Task Cancelled_before_the_traffic_moves_it_ends_its_work_undoes_it_and_says_who_it_was()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await Answer<PullImages>("engine", ask => new ImagesPulled(1));
        await Next<StartServices>("compose");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower (203.0.113.7)"), TestActor);
        Assert.False((await ExpectMsgAsync<CancelAccepted>()).WasWaiting);
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Equal([nameof(StartServices)], GivenUp);
        Assert.Contains(log, line => line.Text == "cancelled by tower (203.0.113.7)");
        Assert.Contains(log, line => line.Text.StartsWith("undone:", StringComparison.Ordinal));
        Assert.StartsWith("RESULT cancelled deployment=d1 ", log[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_while_it_prepares_it_has_touched_nothing()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Next<ResolveImages>("images");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);
        await ExpectMsgAsync<CancelAccepted>();

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Text == "nothing that runs was touched, and no file was changed");
        Assert.Equal(DeploymentOutcome.Cancelled, log[^1].Result);
        Assert.Equal(FailureCodes.Cancelled.Name, log[^1].Facts!.Code);
    }

    [Fact]
    public async Task From_the_switch_on_it_is_not_cancelled_any_more()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        await Next<SwitchTraffic>("caddy");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);

        Assert.Contains("the traffic has moved", (await ExpectMsgAsync<CancelRefused>()).Reason, StringComparison.Ordinal);
        Worker("caddy").Reply(Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => Done.Instance);
        await Answer<WatchServices>("prober", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<SaveState>("state", ask => new StateSaved());
        await Answer<RemoveContainers>("engine", ask => Done.Instance);
        Assert.Equal(DeploymentOutcome.Succeeded, (await ReadToEnd(caller))[^1].Result);
    }
}
