using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Tests.Caddy;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

public sealed class DeploymentSpec : DeploymentScenario
{
    [Fact]
    public async Task Every_step_is_taken_in_order_and_the_last_line_is_the_result()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        var stack = await Prepare();

        await Answer<PullImages>("engine", ask => new ImagesPulled(1));
        var start = await Answer<StartServices>("compose", ask => Done.Instance);
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        var trial = await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => Done.Instance);
        var watch = await Answer<WatchServices>("prober", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", ask => new UpstreamsDrained(3, TimeSpan.FromSeconds(2), ImmutableDictionary<string, int>.Empty));
        var settled = await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        var save = await Answer<SaveState>("state", ask => new StateSaved());
        var retire = await Answer<RemoveContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Contains("api-00000000:3000", RoutingText.Of(trial.Routing), StringComparison.Ordinal);
        Assert.DoesNotContain("api-00000000:3000", RoutingText.Of(settled.Routing), StringComparison.Ordinal);
        Assert.Equal(["api"], watch.Services.Select(service => service.App));
        Assert.Contains(stack.Services.Single(service => service.App == "api"), start.Services);
        Assert.Equal(["api-00000000"], retire.Containers.Select(container => container.Service));
        Assert.Equal("d1", save.Applied.Applied!.Deployment);
        Assert.Contains(log, line => line.Text.StartsWith("live after", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Text.StartsWith("drained 3 requests", StringComparison.Ordinal));
        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
        Assert.StartsWith("RESULT succeeded deployment=d1 ", log[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images")]
    [InlineData("dns")]
    [InlineData("engine")]
    [InlineData("caddy")]
    public async Task A_failure_while_preparing_ends_the_deployment_and_touches_nothing(string failing)
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        object Fail(StepWork ask) => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, $"{failing} said no");

        switch (failing)
        {
            case "images": await Answer<ResolveImages>(failing, Fail); break;
            case "dns": await Answer<ProveDomains>(failing, Fail); break;
            case "engine": await Answer<ObserveStack>(failing, Fail); break;
            case "caddy": await Answer<ObserveRoutes>(failing, Fail); break;
        }

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Severity == LogSeverity.Error && line.Text == $"{failing} said no");
        Assert.Contains(log, line => line.Text.Contains("nothing that runs was touched", StringComparison.Ordinal));
        Assert.StartsWith("RESULT failed deployment=d1 ", log[^1].Text, StringComparison.Ordinal);
        Assert.Equal(3, GivenUp.Count);
    }

    [Fact]
    public async Task What_cannot_be_removed_after_the_switch_is_a_warning_not_a_failure()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady());
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<VerifyRoutes>("caddy", ask => Done.Instance);
        await Answer<WatchServices>("prober", ask => Done.Instance);
        await Answer<DrainUpstreams>("caddy", ask => new UpstreamsDrained(1, TimeSpan.FromSeconds(30), ImmutableDictionary<string, int>.Empty.Add("api-00000000:3000", 1)));
        await Answer<SwitchTraffic>("caddy", ask => Done.Instance);
        await Answer<SaveState>("state", ask => new StateSaved());
        await Answer<RemoveContainers>("engine", ask => new StepFailed(DeploymentStep.Retire, FailureCodes.ContainersStuck, "the engine is busy"));

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Severity == LogSeverity.Warning && line.Text.EndsWith("cut off; its drainTimeout gives them longer", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Severity == LogSeverity.Warning && line.Text == "the engine is busy");
        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
    }

    [Fact]
    public async Task Every_step_is_journaled_before_it_is_taken_and_the_result_before_it_is_told()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToSave();
        await Answer<SaveState>("state", ask => new StateSaved());
        await Answer<RemoveContainers>("engine", ask => Done.Instance);
        await ReadToEnd(caller);

        Assert.Equal(
            [
                "Step pull", "Step start", "Step probe", "Switch switch", "AfterSwitch watch", "AfterSwitch drain",
                "AfterSwitch settle", "AfterSwitch save", "AfterSwitch retire", "closed Succeeded",
            ],
            Journaled);
    }

    [Fact]
    public async Task A_step_that_cannot_be_journaled_is_not_taken()
    {
        AnswersJournal = false;
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await Answer<OpenJournal>("journal", ask => Done.Instance);
        await Answer<JournalStep>("journal", ask => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "the disk is full"));
        await Answer<JournalStep>("journal", ask => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "the disk is still full"));
        await Answer<CloseJournal>("journal", ask => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "the disk stays full"));

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Severity == LogSeverity.Error && line.Text == "the disk is full");
        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        Assert.DoesNotContain(await Seen("engine"), message => message is PullImages);
    }

    [Fact]
    public async Task Work_that_meets_a_defect_fails_the_step_and_the_next_deployment_works()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Next<ResolveImages>("images");

        Worker("images").Reply(new Status.Failure(new InvalidOperationException("nobody foresaw this")));

        var log = await ReadToEnd(caller);
        Assert.Equal((DeploymentOutcome.Failed, FailureCodes.Internal.Name), (log[^1].Result, log[^1].Facts!.Code));
        await Submit(Request("d2", Rollouts.Intent(Before)));
        Assert.Equal("d2", IdOf(await Next<ResolveImages>("images")));
    }
}
