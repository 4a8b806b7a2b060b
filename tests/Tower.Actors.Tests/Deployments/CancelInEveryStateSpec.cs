using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Whatever the coordinator does at the moment, a cancel has an answer, at once.</summary>
public sealed class CancelInEveryStateSpec : DeploymentScenario
{
    private static readonly DeploymentId Interrupted = new("d1");

    private async Task<ICancelAnswer> Cancel(string id)
    {
        var caller = CreateTestProbe();
        Coordinator.Tell(new CancelDeployment(new DeploymentId(id), "tower"), caller);
        return await caller.ExpectMsgAsync<ICancelAnswer>();
    }

    private async Task BeginRecovery()
    {
        var intent = Rollouts.Intent(Before);
        await State.SaveAsync(
            intent, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), CancellationToken.None);
        var journal = new JournaledDeployment(
            Interrupted,
            new JournalHead(DeploymentTrigger.Apply, Time.GetUtcNow(), intent, []),
            [new JournalEntry(Time.GetUtcNow(), JournalEntryKind.Step, "pull")],
            null);
        Coordinator.Tell(new OwnershipTaken());
        await Answer<ReadJournals>("journal", _ => new JournalsRead([journal]));
    }

    [Fact]
    public async Task While_the_journals_are_read()
    {
        Coordinator.Tell(new OwnershipTaken());
        await Next<ReadJournals>("journal");

        Assert.IsType<CancelRefused>(await Cancel("d1"));
    }

    [Fact]
    public async Task While_one_that_was_interrupted_is_recovered()
    {
        await BeginRecovery();
        await Next<ObserveStack>("engine");

        Assert.IsType<CancelRefused>(await Cancel("d1"));
    }

    [Fact]
    public async Task Between_two_tries_of_a_recovery()
    {
        await BeginRecovery();
        await Answer<ObserveStack>("engine", ask => new StepFailed(DeploymentStep.Recover, FailureCodes.EngineUnreachable, "not now"));
        await AwaitConditionAsync(async () => !await IsTrying());

        Assert.IsType<CancelRefused>(await Cancel("d1"));
    }

    [Fact]
    public async Task While_its_work_is_being_ended()
    {
        EndsWork = false;
        await Submit(Request("d1", Rollouts.Intent(Before)));
        await Next<ResolveImages>("images");
        Assert.IsType<CancelAccepted>(await Cancel("d1"));

        Assert.IsType<CancelRefused>(await Cancel("d1"));
    }

    [Fact]
    public async Task While_its_journal_is_being_opened()
    {
        AnswersJournal = false;
        await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await Next<OpenJournal>("journal");

        Assert.IsType<CancelAccepted>(await Cancel("d1"));
    }

    [Fact]
    public async Task While_its_end_is_being_written()
    {
        AnswersJournal = false;
        await ToItsEnd("d1");

        Assert.IsType<CancelRefused>(await Cancel("d1"));
    }

    [Fact]
    public async Task In_the_moment_in_which_it_ends()
    {
        AnswersJournal = false;
        for (var number = 10; number < 30; number++)
        {
            await ToItsEnd($"d{number}");
            Worker("journal").Reply(Done.Instance);

            Assert.IsType<CancelRefused>(await Cancel($"d{number}"));
        }
    }

    [Fact]
    public async Task When_it_is_over()
    {
        AnswersJournal = false;
        await ToItsEnd("d1");
        Worker("journal").Reply(Done.Instance);
        await AwaitAssertAsync(async () => Assert.NotNull(
            (await Coordinator.Ask<DeploymentFound>(new FindDeployment(new DeploymentId("d1")))).Outcome));

        Assert.IsType<CancelRefused>(await Cancel("d1"));
        Assert.IsType<DeploymentUnknown>(await Cancel("never"));
    }

    // A failed step before the plan, so that nothing has to be undone; then the result is written.
    private async Task ToItsEnd(string id)
    {
        await Submit(Request(id, Rollouts.Intent(Before)));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no images"));
        await Next<CloseJournal>("journal");
    }

    private async Task<bool> IsTrying()
    {
        var answer = await Sys.ActorSelection("/user/coordinator/deployment-d1-1").Ask<ActorIdentity>(new Identify(null));
        return answer.Subject is not null;
    }
}
