using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Compose;
using Tower.Actors.Dns;
using Tower.Actors.Engine;
using Tower.Actors.Images;
using Tower.Actors.Journal;
using Tower.Actors.Probing;
using Tower.Actors.Rendering;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

public sealed class DeploymentSpec : ScriptedWorld
{
    private static readonly string[] Before = ["api"];
    private ImmutableArray<ObservedContainer> _running = [];
    private const string OldRoutes = """{"routes":[{"dial":"api-00000000:3000"}]}""";

    private static ImmutableArray<ResolvedImage> Resolved(Intent intent) =>
        [.. intent.Apps.Select(app => new ResolvedImage(app.Name, app.Image, "1.0.0", "sha256:" + new string('a', 64),
            $"127.0.0.1:5000/{app.Name}@sha256:{new string('a', 64)}"))];

    /// <summary>The world up to the plan: everything resolves, an old generation of api runs.</summary>
    private async Task<StackSpec> Prepare()
    {
        await Answer<ResolveImages>("images", ask => new ImagesResolved(ask.Id, Resolved(ask.Intent)));
        await Answer<ProveDomains>("dns", ask => new DomainsProved(ask.Id));
        var old = Rollouts.Service("api", "00000000");
        _running = [Rollouts.Running(old)];
        await Answer<ObserveStack>("engine", ask => new StackObserved(ask.Id, _running));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(ask.Id, OldRoutes));
        var generate = await Answer<GenerateConfigs>("configs", ask => new ConfigsGenerated(
            ask.Id, new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, """{"routes":[]}"""), "/draft.yml"));
        return generate.Stack;
    }

    [Fact]
    public async Task Every_step_is_taken_in_order_and_the_last_line_is_the_result()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        var stack = await Prepare();

        await Answer<PullImages>("engine", ask => new ImagesPulled(ask.Id, 1));
        var start = await Answer<StartServices>("compose", ask => new ServicesStarted(ask.Id));
        await Answer<ProbeServices>("prober", ask => new ServicesReady(ask.Id));
        var trial = await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<VerifyRoutes>("caddy", ask => new RoutesVerified(ask.Id));
        var watch = await Answer<WatchServices>("prober", ask => new ServicesSteady(ask.Id));
        await Answer<DrainUpstreams>("caddy", ask => new UpstreamsDrained(ask.Id, 3, TimeSpan.FromSeconds(2), ImmutableDictionary<string, int>.Empty));
        var settled = await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        var save = await Answer<SaveState>("state", ask => new StateSaved(ask.Id));
        var retire = await Answer<RemoveContainers>("engine", ask => new ContainersRemoved(ask.Id));

        var log = await ReadToEnd(caller);
        Assert.Contains("api-00000000:3000", trial.CaddyJson, StringComparison.Ordinal);
        Assert.DoesNotContain("api-00000000:3000", settled.CaddyJson, StringComparison.Ordinal);
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
        object Fail(StepRequest ask) => new StepFailed(ask.Id, DeploymentStep.Resolve, $"{failing} said no");

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
        await Worker("compose").FishForMessageAsync(message => message is CancelWork);
    }

    [Fact]
    public async Task An_app_that_never_gets_ready_is_removed_and_the_old_one_is_not()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        var stack = await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new StepFailed(ask.Id, DeploymentStep.Probe, "api was not ready", ["api | boom"]));

        var mine = stack.Services.Single(service => service.App == "api");
        var undo = await Answer<RemoveNewContainers>("engine", ask => new ContainersRemoved(ask.Id));

        var log = await ReadToEnd(caller);
        Assert.Contains(mine.Name, undo.Services);
        Assert.Equal(_running.Select(container => container.Id), undo.Keep);
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
        await Answer<ProbeServices>("prober", ask => new ServicesReady(ask.Id));
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<VerifyRoutes>("caddy", ask => new StepFailed(ask.Id, DeploymentStep.Switch, "another one answered"));

        var back = await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => new ContainersRemoved(ask.Id));

        Assert.Equal(OldRoutes, back.CaddyJson);
        Assert.Equal(DeploymentOutcome.Failed, (await ReadToEnd(caller))[^1].Result);
    }

    [Fact]
    public async Task A_new_generation_that_ends_while_it_is_watched_gives_the_traffic_back_and_no_file_changes()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToWatch();
        await Answer<WatchServices>("prober", ask => new StepFailed(ask.Id, DeploymentStep.Watch, "api ended with exit code 1"));
        var back = await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => new ContainersRemoved(ask.Id));

        var log = await ReadToEnd(caller);
        Assert.Equal(OldRoutes, back.CaddyJson);
        Assert.Contains("step=watch", log[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await Seen("state"), message => message is SaveState);
    }

    [Fact]
    public async Task A_state_that_cannot_be_saved_is_given_up_while_the_old_generation_is_still_there()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToSave();
        await Answer<SaveState>("state", ask => new StepFailed(ask.Id, DeploymentStep.Save, "the disk is full"));
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<RemoveNewContainers>("engine", ask => new ContainersRemoved(ask.Id));

        var log = await ReadToEnd(caller);
        Assert.Contains("step=save", log[^1].Text, StringComparison.Ordinal);
        Assert.Contains(log, line => line.Text.Contains("what served before this deployment still serves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_removed_after_the_switch_is_a_warning_not_a_failure()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady(ask.Id));
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<VerifyRoutes>("caddy", ask => new RoutesVerified(ask.Id));
        await Answer<WatchServices>("prober", ask => new ServicesSteady(ask.Id));
        await Answer<DrainUpstreams>("caddy", ask => new UpstreamsDrained(
            ask.Id, 1, TimeSpan.FromSeconds(30), ImmutableDictionary<string, int>.Empty.Add("api-00000000:3000", 1)));
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<SaveState>("state", ask => new StateSaved(ask.Id));
        await Answer<RemoveContainers>("engine", ask => new StepFailed(ask.Id, DeploymentStep.Retire, "the engine is busy"));

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Severity == LogSeverity.Warning && line.Text.Contains("cut off", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Severity == LogSeverity.Warning && line.Text == "the engine is busy");
        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
    }

    [Fact]
    public async Task Every_step_is_journaled_before_it_is_taken_and_the_result_before_it_is_told()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToSave();
        await Answer<SaveState>("state", ask => new StateSaved(ask.Id));
        await Answer<RemoveContainers>("engine", ask => new ContainersRemoved(ask.Id));
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
        await Answer<OpenJournal>("journal", ask => new JournalOpened(ask.Id));
        await Answer<JournalStep>("journal", ask => new StepFailed(ask.Id, DeploymentStep.Save, "the disk is full"));
        await Answer<JournalStep>("journal", ask => new StepFailed(ask.Id, DeploymentStep.Save, "the disk is still full"));
        await Answer<CloseJournal>("journal", ask => new StepFailed(ask.Id, DeploymentStep.Save, "the disk stays full"));

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Severity == LogSeverity.Error && line.Text == "the disk is full");
        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        Assert.DoesNotContain(await Seen("engine"), message => message is PullImages);
    }

    [Fact]
    public async Task Cancelled_before_the_traffic_moves_it_ends_its_work_undoes_it_and_says_who_it_was()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await Answer<PullImages>("engine", ask => new ImagesPulled(ask.Id, 1));
        await Next<StartServices>("compose");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower (203.0.113.7)"), TestActor);
        Assert.False((await ExpectMsgAsync<CancelAccepted>()).WasWaiting);
        await Next<CancelWork>("compose");
        await Answer<RemoveNewContainers>("engine", ask => new ContainersRemoved(ask.Id));

        var log = await ReadToEnd(caller);
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
    }

    [Fact]
    public async Task From_the_switch_on_it_is_not_cancelled_any_more()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady(ask.Id));
        await Next<LoadRoutes>("caddy");

        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);

        Assert.Contains("the traffic has moved", (await ExpectMsgAsync<CancelRefused>()).Reason, StringComparison.Ordinal);
        Worker("caddy").Reply(new RoutesLoaded(new DeploymentId("d1")));
        await Answer<VerifyRoutes>("caddy", ask => new RoutesVerified(ask.Id));
        await Answer<WatchServices>("prober", ask => new ServicesSteady(ask.Id));
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<SaveState>("state", ask => new StateSaved(ask.Id));
        await Answer<RemoveContainers>("engine", ask => new ContainersRemoved(ask.Id));
        Assert.Equal(DeploymentOutcome.Succeeded, (await ReadToEnd(caller))[^1].Result);
    }

    private static object Drained(DrainUpstreams ask) =>
        new UpstreamsDrained(ask.Id, 0, TimeSpan.Zero, ImmutableDictionary<string, int>.Empty);

    private async Task ToProbe()
    {
        await Answer<PullImages>("engine", ask => new ImagesPulled(ask.Id, 0));
        await Answer<StartServices>("compose", ask => new ServicesStarted(ask.Id));
    }

    private async Task ToWatch()
    {
        await ToProbe();
        await Answer<ProbeServices>("prober", ask => new ServicesReady(ask.Id));
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
        await Answer<VerifyRoutes>("caddy", ask => new RoutesVerified(ask.Id));
    }

    private async Task ToSave()
    {
        await ToWatch();
        await Answer<WatchServices>("prober", ask => new ServicesSteady(ask.Id));
        await Answer<DrainUpstreams>("caddy", Drained);
        await Answer<LoadRoutes>("caddy", ask => new RoutesLoaded(ask.Id));
    }

    // What a worker was asked and no test has looked at yet.
    private async Task<List<object>> Seen(string worker)
    {
        var seen = new List<object>();
        while (await Worker(worker).ReceiveOneAsync(TimeSpan.Zero) is { } message)
            seen.Add(message);
        return seen;
    }

    [Fact]
    public async Task A_first_start_that_fails_does_not_claim_that_it_left_no_file()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(), DeploymentTrigger.Bootstrap));
        await Answer<ResolveImages>("images", ask => new ImagesResolved(ask.Id, []));
        await Answer<ProveDomains>("dns", ask => new DomainsProved(ask.Id));
        await Answer<ObserveStack>("engine", ask => new StackObserved(ask.Id, []));
        await Answer<GenerateConfigs>("configs", ask => new ConfigsGenerated(
            ask.Id, new StackFiles("services: {}", ImmutableSortedDictionary<string, string>.Empty, "{}"), "/draft.yml"));
        await Answer<SeedCaddyConfig>("state", ask => new CaddyConfigSeeded(ask.Id));
        await Answer<PullImages>("engine", ask => new StepFailed(ask.Id, DeploymentStep.Pull, "no such image"));

        var log = await ReadToEnd(caller);
        Assert.DoesNotContain(log, line => line.Text.Contains("no file was changed", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Text.Contains("only the config Caddy starts from is left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_of_another_deployment_is_dropped()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        var asked = await Next<ResolveImages>("images");
        var deployment = Worker("images").LastSender;

        deployment.Tell(new StepFailed(new DeploymentId("d0"), DeploymentStep.Resolve, "late"));
        deployment.Tell(new StepFailed(asked.Id, DeploymentStep.Resolve, "mine"));

        var log = await ReadToEnd(caller);
        Assert.DoesNotContain(log, line => line.Text == "late");
        Assert.Contains(log, line => line.Text == "mine");
    }

    [Fact]
    public async Task A_worker_that_dies_fails_the_step_and_is_started_again()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Next<ResolveImages>("images");

        Sys.Stop(Worker("images").Ref);

        var log = await ReadToEnd(caller);
        Assert.Contains(log, line => line.Text.Contains("worker 'images' stopped", StringComparison.Ordinal));
        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
    }
}
