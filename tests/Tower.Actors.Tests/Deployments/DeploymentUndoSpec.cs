using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>A deployment that fails goes back to what was.</summary>
public sealed class DeploymentUndoSpec : DeploymentScenario
{
    [Fact]
    public async Task An_app_that_never_gets_ready_is_removed_and_the_old_one_is_not()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        var stack = await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new StepFailed(DeploymentStep.Probe, FailureCodes.AppNotReady, "api was not ready", ["api | boom"]));

        var mine = stack.Services.Single(service => service.App == "api");
        var undo = await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Contains(mine.Name, undo.Services);
        Assert.Equal(Running.Select(container => container.Id), undo.Keep);
        var cause = log.FindIndex(line => line.Text == "api was not ready");
        Assert.Equal("api | boom", log[cause - 1].Text);
        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        Assert.Contains("step=probe", log[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_receipt_brings_the_old_routes_back_before_the_new_generation_goes()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => new StepFailed(DeploymentStep.Switch, FailureCodes.RoutesRefused, "another one answered"));

        var back = await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        Assert.Equal(OldRoutes, back.Routing.Config);
        Assert.Equal(DeploymentOutcome.Failed, (await ReadToEnd(caller))[^1].Result);
    }

    [Fact]
    public async Task A_new_generation_that_ends_while_it_is_watched_gives_the_traffic_back_and_no_file_changes()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToWatch();
        await Answer<WatchServices>("prober", ask => new StepFailed(DeploymentStep.Watch, FailureCodes.AppUnstable, "api ended with exit code 1"));
        var back = await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Equal(OldRoutes, back.Routing.Config);
        Assert.Contains("step=watch", log[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await Seen("state"), message => message is SaveState);
    }

    [Fact]
    public async Task A_state_that_cannot_be_saved_is_given_up_while_the_old_generation_is_still_there()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToSave();
        await Answer<SaveState>("state", ask => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "the disk is full"));
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Contains("step=save", log[^1].Text, StringComparison.Ordinal);
        Assert.Contains(log, line => line.Text.Contains("what served before this deployment still serves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_start_that_fails_does_not_claim_that_it_left_no_file()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(), DeploymentTrigger.Bootstrap));
        await Answer<ResolveImages>("images", ask => new ImagesResolved([]));
        await Answer<ProveDomains>("dns", ask => Done.Instance);
        await Answer<ObserveStack>("engine", ask => new StackObserved([]));
        await Answer<GenerateConfigs>("configs", ask => new ConfigsGenerated(new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), "/draft.yml"));
        await Answer<SeedRouting>("state", ask => Done.Instance);
        await Answer<PullImages>("engine", ask => new StepFailed(DeploymentStep.Pull, FailureCodes.PullFailed, "no such image"));

        var log = await ReadToEnd(caller);
        Assert.DoesNotContain(log, line => line.Text.Contains("no file was changed", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Text.Contains("only the config Caddy starts from is left", StringComparison.Ordinal));
    }
}
