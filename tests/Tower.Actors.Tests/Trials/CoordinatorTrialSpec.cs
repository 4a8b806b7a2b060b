using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Trials;

/// <summary>How long the coordinator waits for a change of how Tower is reached to be confirmed, and what it does then.</summary>
public sealed class CoordinatorTrialSpec : DeploymentScenario
{
    private static readonly DeploymentId Changer = new("d1");
    private static readonly Intent Old = Rollouts.Intent(Before);

    private static readonly Intent WithPassword = Old with { Tower = Old.Tower with { PasswordHash = "$2b$12$new" } };

    private static readonly Intent WithDomain = Old with { Tower = Old.Tower with { Domain = "new.localhost" } };

    /// <summary>Tower has started, and finds a trial that began just before.</summary>
    private async Task Begin(Intent applied, int? port = null)
    {
        var after = port ?? Options.HttpsPort;
        var trial = TrialDecision.AfterSaving(
            null, TowerAccess.Of(Old.Tower, Options.HttpsPort), TowerAccess.Of(applied.Tower, after), Changer, Time.GetUtcNow() + Options.TrialTime);
        await State.SaveAsync(
            applied, StackNotes.Empty with { Settings = StackSettings.Of(Options with { HttpsPort = after }) }, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), trial, CancellationToken.None);
        Coordinator.Tell(new OwnershipTaken());
        await Answer<ReadJournals>("journal", _ => new JournalsRead([]));
        await Listed();
    }

    private async Task<ImmutableArray<DeploymentSummary>> Listed() =>
        (await Coordinator.Ask<DeploymentsListed>(ListDeployments.Instance)).Deployments;

    private async Task<DeploymentSummary?> Reverting() =>
        (await Listed()).SingleOrDefault(one => one.Trigger == DeploymentTrigger.Revert && one.Outcome is null);

    private async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Listed();
    }

    /// <summary>A revert cannot prepare, and so fails.</summary>
    private async Task FailTheRevert()
    {
        await Answer<ObserveStack>("engine", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.EngineUnreachable, "not now"));
        await AwaitConditionAsync(async () => await Reverting() is null);
    }

    private async Task SaveAsTheWorkerDoes()
    {
        var save = await Next<SaveTrial>("state");
        await State.SaveTrialAsync(save.Becomes, CancellationToken.None);
        Worker("state").Reply(new TrialSaved(save.Was.By, save.Becomes));
        await Heard<SaveTrial>();
    }

    [Fact]
    public async Task When_its_time_is_over_Tower_goes_back_to_what_was_before_with_the_images_of_now()
    {
        await Begin(WithPassword);
        await PassAsync(Options.TrialTime - TimeSpan.FromSeconds(1));
        Assert.Null(await Reverting());

        await PassAsync(TimeSpan.FromSeconds(4));

        var revert = await Reverting();
        Assert.NotNull(revert);
        await Next<ObserveStack>("engine");
        Assert.DoesNotContain(await Seen("images"), message => message is ResolveImages);
        Assert.DoesNotContain(await Seen("dns"), message => message is ProveDomains);
        Worker("engine").Reply(new StackObserved([]));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(new CaddyRouting(OldRoutes)));
        var tower = (await Next<GenerateConfigs>("configs")).Stack.Routes.Single(route => route.App == ServiceNames.Tower);
        Assert.Equal(Old.Tower.PasswordHash, tower.User!.PasswordHash);
    }

    [Fact]
    public async Task A_request_through_the_new_address_with_the_new_credentials_confirms_it()
    {
        await Begin(WithPassword);

        Coordinator.Tell(new TrialRequestSeen(Changer));

        Assert.Null((await Next<SaveTrial>("state")).Becomes);
        // The disk has not answered, and what was confirmed counts all the same.
        await PassAsync(2 * Options.TrialTime);
        Assert.Null(await Reverting());
    }

    [Fact]
    public async Task A_confirmation_that_could_not_be_written_is_written_again()
    {
        await Begin(WithPassword);
        Coordinator.Tell(new TrialRequestSeen(Changer));
        await Answer<SaveTrial>("state", ask => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "full"));
        await Heard<SaveTrial>();

        await PassAsync(Options.TrialInterval);

        await SaveAsTheWorkerDoes();
        await PassAsync(2 * Options.TrialInterval);
        Assert.DoesNotContain(await Seen("state"), message => message is SaveTrial);
    }

    [Fact]
    public async Task A_request_that_came_before_the_change_confirms_nothing()
    {
        await Begin(WithPassword);

        Coordinator.Tell(new TrialRequestSeen(new DeploymentId("d0")));
        await PassAsync(Options.TrialTime);

        Assert.NotNull(await Reverting());
    }

    [Fact]
    public async Task Tower_confirms_a_new_domain_itself_by_asking_until_it_answers()
    {
        await Begin(WithDomain);
        await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(false, "not yet")));
        await Listed();
        await PassAsync(Options.TrialInterval);

        var asked = await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(true, "it answered")));

        Assert.Equal("new.localhost", asked.Domain);
        Assert.Null((await Next<SaveTrial>("state")).Becomes);
        await PassAsync(2 * Options.TrialTime);
        Assert.Null(await Reverting());
    }

    [Fact]
    public async Task Tower_reaching_itself_does_not_confirm_credentials_nobody_used()
    {
        await Begin(WithDomain with { Tower = WithDomain.Tower with { PasswordHash = "$2b$12$new" } });
        await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(true, "it answered")));
        await SaveAsTheWorkerDoes();

        await PassAsync(Options.TrialTime);

        Assert.True(State.Trial!.AddressConfirmed);
        Assert.NotNull(await Reverting());
        Assert.DoesNotContain(await Seen("address"), message => message is ProbeAddress);
    }

    [Fact]
    public async Task A_trial_that_ended_while_Tower_was_away_goes_on_long_enough_for_a_caller()
    {
        Time.Advance(TimeSpan.FromDays(1));
        var trial = new Trial(Changer, Time.GetUtcNow().AddHours(-1), TowerAccess.Of(Old.Tower, null), true, false);
        await State.SaveAsync(
            WithPassword, StackNotes.Empty, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), trial, CancellationToken.None);
        Coordinator.Tell(new OwnershipTaken());
        await Answer<ReadJournals>("journal", _ => new JournalsRead([]));
        await Listed();

        await PassAsync(Options.TrialGrace - TimeSpan.FromSeconds(1));
        Assert.Null(await Reverting());
        await PassAsync(TimeSpan.FromSeconds(4));
        Assert.NotNull(await Reverting());
    }

    [Fact]
    public async Task It_waits_for_the_deployment_that_runs_and_goes_before_those_that_wait()
    {
        await Begin(WithPassword);
        await Submit(Request("d2", WithPassword));
        await Submit(Request("d3", WithPassword));
        await PassAsync(Options.TrialTime);
        Assert.Null(await Reverting());

        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no images"));

        await AwaitConditionAsync(async () => await Reverting() is { Position: 0 });
        Assert.Equal(1, (await Listed()).Single(one => one.Id.Value == "d3").Position);
    }

    [Fact]
    public async Task One_that_failed_is_tried_again_and_others_run_meanwhile()
    {
        await Begin(WithPassword);
        await PassAsync(Options.TrialTime);
        var first = (await Reverting())!.Id;
        await FailTheRevert();
        await Submit(Request("20260128T103045-3f9a", WithPassword));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no images"));
        await AwaitConditionAsync(async () => (await Listed()).All(one => one.Outcome is not null));
        Assert.Null(await Reverting());

        await PassAsync(Options.RecoveryInterval + Options.TrialInterval);

        Assert.NotEqual(first, (await Reverting())!.Id);
    }

    [Fact]
    public async Task A_confirmation_that_comes_while_it_goes_back_stops_that()
    {
        await Begin(WithPassword);
        await PassAsync(Options.TrialTime);
        var revert = (await Reverting())!.Id;

        Coordinator.Tell(new TrialRequestSeen(Changer));

        await AwaitAssertAsync(async () => Assert.Equal(
            DeploymentOutcome.Cancelled, (await Listed()).Single(one => one.Id == revert).Outcome));
        await SaveAsTheWorkerDoes();
        await PassAsync(Options.TrialTime);
        Assert.Null(await Reverting());
    }

    [Fact]
    public async Task A_port_goes_back_with_the_images_of_the_infrastructure_that_are_in_force()
    {
        await Begin(Old, 8443);
        await PassAsync(Options.TrialTime);

        await Answer<ObserveStack>("engine", ask => new StackObserved([]));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(new CaddyRouting(OldRoutes)));
        var settings = (await Next<GenerateConfigs>("configs")).Stack.Settings;

        Assert.Equal(StackSettings.Of(Options), settings);
    }

    [Fact]
    public async Task A_request_that_comes_while_a_port_goes_back_may_have_come_by_the_old_one()
    {
        await Begin(Old, 8443);
        await PassAsync(Options.TrialTime);

        Coordinator.Tell(new TrialRequestSeen(Changer));

        Assert.NotNull(await Reverting());
        Assert.DoesNotContain(await Seen("state"), message => message is SaveTrial);
    }

    [Fact]
    public async Task Tower_finding_itself_says_nothing_of_a_port()
    {
        await Begin(Old, 8443);
        await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(true, "it answered")));
        await SaveAsTheWorkerDoes();

        await PassAsync(Options.TrialTime);

        Assert.NotNull(await Reverting());
    }

    [Theory]
    // Who cannot have the old port any more stays at the new one; what else fails is tried again, but not every ten seconds.
    [InlineData("start-failed", true)]
    [InlineData("disk-full", false)]
    public async Task A_port_that_does_not_go_back_is_left_alone_for_as_long_as_the_trial_took(string code, bool isOver)
    {
        await Begin(Old, 8443);
        await PassAsync(Options.TrialTime);
        await Answer<ObserveStack>("engine", ask => new StepFailed(DeploymentStep.Start, FailureCodes.All.Single(one => one.Name == code), "not now"));
        await AwaitConditionAsync(async () => await Reverting() is null);

        await PassAsync(Options.TrialTime - TimeSpan.FromSeconds(1));
        Assert.Null(await Reverting());
        await PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal(isOver, await Reverting() is null);
    }

    [Fact]
    public async Task What_else_is_on_trial_goes_back_without_the_port_that_cannot()
    {
        await Begin(WithPassword, 8443);
        await PassAsync(Options.TrialTime);
        await Answer<ObserveStack>("engine", ask => new StepFailed(DeploymentStep.Start, FailureCodes.StartFailed, "in use"));

        await SaveAsTheWorkerDoes();

        Assert.Equal(TowerAccess.Of(Old.Tower, 8443), State.Trial!.Before);
        await PassAsync(Options.RecoveryInterval + Options.TrialInterval);
        Assert.NotNull(await Reverting());
    }

    [Fact]
    public async Task Tower_asks_at_the_port_in_force_whatever_the_settings_ask_for_by_now()
    {
        await Begin(WithDomain with { Apps = [] }, 9443);

        Assert.Equal(9443, (await Next<ProbeAddress>("address")).Port);
    }

    [Fact]
    public async Task A_domain_that_something_else_has_by_now_ends_the_trial_instead()
    {
        await Begin(WithDomain with { Apps = [WithDomain.Apps[0] with { Domain = Old.Tower.Domain }] });

        await PassAsync(Options.TrialTime);

        Assert.Null((await Next<SaveTrial>("state")).Becomes);
        Assert.Null(await Reverting());
    }

    [Fact]
    public async Task Its_id_is_behind_all_there_are_even_when_the_clock_has_gone_back()
    {
        var ahead = new DeploymentId("20990101T000000-0000");
        await Begin(WithPassword);
        await Submit(Request(ahead.Value, WithPassword));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no images"));
        await AwaitConditionAsync(async () => (await Listed()).All(one => one.Outcome is not null));

        await PassAsync(Options.TrialTime);

        Assert.Equal("20990101T000000-0001", (await Reverting())!.Id.Value);
    }
}
