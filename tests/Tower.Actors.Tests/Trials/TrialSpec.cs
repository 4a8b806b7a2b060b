using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Deployments;
using Tower.Actors.Engine;
using Tower.Actors.Images;
using Tower.Actors.Journal;
using Tower.Actors.Rendering;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Actors.Tests.Deployments;
using Tower.Actors.Trials;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Trials;

/// <summary>A changed password or domain of Tower's own, which somebody must use before it stays.</summary>
public sealed class TrialSpec : DeploymentScenario
{
    private static readonly DeploymentId By = new("20260128T103045-3f9a");
    private static readonly string NewHash = Rollouts.Hash.Replace('a', 'b');
    private static readonly StackFiles Files = new("", ImmutableSortedDictionary<string, string>.Empty, "{}");

    [Fact]
    public async Task What_nobody_used_goes_back_by_itself()
    {
        await Begin(tower => tower with { PasswordHash = NewHash });

        var revert = await Due();

        Assert.Equal(Rollouts.Hash, revert.Intent.Tower.PasswordHash);
    }

    [Fact]
    public async Task A_request_with_the_new_credentials_ends_the_trial()
    {
        await Begin(tower => tower with { PasswordHash = NewHash });

        Coordinator.Tell(new TrialRequestSeen(By));

        Assert.Null((await Next<SaveTrial>("state")).Becomes);
        await NothingIsUndone();
    }

    [Fact]
    public async Task A_request_of_another_deployments_trial_ends_none()
    {
        await Begin(tower => tower with { PasswordHash = NewHash });

        Coordinator.Tell(new TrialRequestSeen(new DeploymentId("d0")));

        Assert.Equal(Rollouts.Hash, (await Due()).Intent.Tower.PasswordHash);
    }

    [Fact]
    public async Task A_domain_that_leads_to_this_Tower_is_confirmed_by_Tower_itself()
    {
        await Begin(tower => tower with { Domain = "new.localhost" });

        var asked = await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(true, "this Tower answered")));

        Assert.Equal("new.localhost", asked.Domain);
        Assert.Null((await Next<SaveTrial>("state")).Becomes);
        await NothingIsUndone();
    }

    [Fact]
    public async Task A_domain_that_leads_elsewhere_goes_back()
    {
        await Begin(tower => tower with { Domain = "new.localhost" });
        await Answer<ProbeAddress>("address", ask => new AddressProbed(ask.By, new OwnAddressAnswer(false, "the name does not resolve")));

        Assert.Equal("tower.localhost", (await Due()).Intent.Tower.Domain);
    }

    private async Task Begin(Func<TowerSection, TowerSection> change)
    {
        var before = Rollouts.Intent(Before) with
        {
            Applied = new AppliedStamp
            {
                At = DateTimeOffset.UnixEpoch,
                Deployment = By.Value,
                Images = ImmutableSortedDictionary<string, string>.Empty.Add("api", $"127.0.0.1:5000/api@sha256:{new string('a', 64)}"),
            },
        };
        var applied = before with { Tower = change(before.Tower) };
        var (was, now) = (TowerAccess.Of(before.Tower), TowerAccess.Of(applied.Tower));
        var trial = TrialDecision.AfterSaving(null, was, now, By, Time.GetUtcNow() + Options.TrialTime);
        Assert.NotNull(trial);
        await State.SaveAsync(applied, StackNotes.Empty, Files, trial, CancellationToken.None);
        Coordinator.Tell(OwnershipTaken.Instance);
        await Answer<ReadJournals>("journal", _ => new JournalsRead([]));
        // Behind the journals: it follows the trial by now.
        Coordinator.Tell(new FindDeployment(new DeploymentId("none")), TestActor);
        await ExpectMsgAsync<DeploymentUnknown>();
    }

    private async Task<JournalHead> Due()
    {
        Time.Advance(Options.TrialTime + Options.TrialGrace + Options.TrialInterval);
        await Answer<ObserveStack>("engine", ask => new StackObserved(ask.Id, []));
        await Answer<ObserveRoutes>("caddy", ask => new RoutesObserved(ask.Id, OldRoutes));
        await Answer<GenerateConfigs>("configs", ask => new ConfigsGenerated(ask.Id, Files, "/draft.yml"));
        return (await Next<OpenJournal>("journal")).Head;
    }

    private async Task NothingIsUndone()
    {
        Time.Advance(Options.TrialTime + Options.TrialGrace + Options.TrialInterval);
        await Submit(Request("d9", State.Applied!));
        Assert.Equal("d9", (await Next<ResolveImages>("images")).Id.Value);
    }
}
