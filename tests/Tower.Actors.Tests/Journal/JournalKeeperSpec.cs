using Akka.Actor;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Execution;
using Tower.Actors.Tests.State;
using Tower.Actors.Tests.Workers;
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

    public JournalKeeperSpec() => _keeper = Sys.ActorOf(TestWorker.Props(new JournalKeeper(_journal, Options), Time));

    [Fact]
    public async Task It_opens_a_journal_writes_entries_and_closes_it()
    {
        await AskAsync<Done>(_keeper, new OpenJournal(Head));
        await AskAsync<Done>(_keeper, new JournalStep(Entry));
        await AskAsync<Done>(_keeper, new CloseJournal(Result));

        var read = await AskAsync<JournalsRead>(_keeper, new ReadJournals());

        var found = Assert.Single(read.Journals);
        Assert.Equal((Id, Head, Result), (found.Id, found.Head, found.Result));
        Assert.Equal<JournalEntry>([Entry], found.Entries);
    }

    [Fact]
    public async Task A_disk_that_refuses_fails_the_step_in_its_own_words()
    {
        _journal.Failure = new AdapterException(FailureCodes.FileRefused, "no space left on the device");

        foreach (var request in (StepWork[])
            [new OpenJournal(Head), new JournalStep(Entry), new CloseJournal(Result)])
        {
            var failed = await AskAsync<StepFailed>(_keeper, request);
            Assert.Equal(DeploymentStep.Save, failed.Step);
            Assert.Equal("no space left on the device", failed.Reason);
        }

        Assert.Equal("no space left on the device", (await AskAsync<StepFailed>(_keeper, new ReadJournals())).Reason);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_fails_the_step_in_time()
    {
        _journal.BecomeSlow();

        var failed = await AskAsync<StepFailed>(_keeper, new JournalStep(Entry));

        Assert.Equal("save did not finish within 60 s; on a slow server raise TOWER_SAVE_TIMEOUT", failed.Reason);
    }
}
