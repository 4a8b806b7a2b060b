using Akka.Actor;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.State;
using Tower.Actors.Tests.Workers;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Journal;

public sealed class JournalKeeperSpec : WorkerSpec
{
    private static readonly DateTimeOffset At = new(2026, 1, 28, 10, 30, 45, TimeSpan.Zero);
    private static readonly JournalHead Head =
        new(DeploymentTrigger.Apply, At, StateStoreContract.Saved(), ["1. save"]);
    private static readonly JournalEntry Entry = new(At, JournalEntryKind.Switch, "switch");
    private static readonly JournalResult Result = new(At, DeploymentOutcome.Succeeded, "RESULT succeeded");

    private readonly FailableDeploymentJournal _journal = new();
    private readonly IActorRef _keeper;

    public JournalKeeperSpec() => _keeper = Sys.ActorOf(Props.Create(() => new JournalKeeper(_journal, Options, Time)));

    [Fact]
    public async Task It_opens_a_journal_writes_entries_and_closes_it()
    {
        Assert.Equal(Id, (await AskAsync<JournalOpened>(_keeper, new OpenJournal(Id, Head))).Id);
        Assert.Equal(Id, (await AskAsync<StepJournaled>(_keeper, new JournalStep(Id, Entry))).Id);
        Assert.Equal(Id, (await AskAsync<JournalClosed>(_keeper, new CloseJournal(Id, Result))).Id);

        var read = await AskAsync<JournalsRead>(_keeper, new ReadJournals(new DeploymentId("recovery")));

        var found = Assert.Single(read.Journals);
        Assert.Equal((Id, Head, Result), (found.Id, found.Head, found.Result));
        Assert.Equal<JournalEntry>([Entry], found.Entries);
    }

    [Fact]
    public async Task A_disk_that_refuses_fails_the_step_in_its_own_words()
    {
        _journal.Failure = new AdapterException(FailureCodes.FileRefused, "no space left on the device");

        foreach (var request in (StepRequest[])
            [new OpenJournal(Id, Head), new JournalStep(Id, Entry), new CloseJournal(Id, Result)])
        {
            var failed = await AskAsync<StepFailed>(_keeper, request);
            Assert.Equal((Id, DeploymentStep.Save), (failed.Id, failed.Step));
            Assert.Equal("no space left on the device", failed.Reason);
        }

        Assert.Equal("no space left on the device", (await AskAsync<StepFailed>(_keeper, new ReadJournals(Id))).Reason);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_fails_the_step_in_time()
    {
        _journal.BecomeSlow();

        var failed = await AskAsync<StepFailed>(_keeper, new JournalStep(Id, Entry));

        Assert.Equal("save did not finish within 60 s; on a slow server raise TOWER_SAVE_TIMEOUT", failed.Reason);
    }
}
