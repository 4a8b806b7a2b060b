using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

public sealed class RecoveryDecisionSpec
{
    private static JournaledDeployment Interrupted(params JournalEntryKind[] kinds) => new(
        new DeploymentId("d1"),
        new JournalHead(DeploymentTrigger.Apply, DateTimeOffset.UnixEpoch, Rollouts.Intent("api"), []),
        [.. kinds.Select(kind => new JournalEntry(DateTimeOffset.UnixEpoch, kind, "step"))],
        null);

    [Theory]
    [InlineData(JournalEntryKind.Step, Recovery.Undo)]
    [InlineData(JournalEntryKind.Switch, Recovery.Complete)]
    [InlineData(JournalEntryKind.AfterSwitch, Recovery.Complete)]
    [InlineData(JournalEntryKind.Undo, Recovery.Undo)]
    public void The_last_thing_it_set_out_to_do_decides(JournalEntryKind last, Recovery expected) =>
        Assert.Equal(expected, RecoveryDecision.Of(Interrupted(JournalEntryKind.Step, last), isSuccessor: false));

    [Theory]
    [InlineData(true, Recovery.Complete)]
    [InlineData(false, Recovery.Undo)]
    public void A_handover_is_completed_by_the_Tower_it_was_meant_for_and_undone_by_the_one_before(bool isSuccessor, Recovery expected) =>
        Assert.Equal(expected, RecoveryDecision.Of(Interrupted(JournalEntryKind.HandOver), isSuccessor));

    [Fact]
    public void One_that_is_undone_after_its_traffic_had_moved_is_undone_to_the_end() =>
        Assert.Equal(Recovery.Undo, RecoveryDecision.Of(
            Interrupted(JournalEntryKind.Step, JournalEntryKind.Switch, JournalEntryKind.Undo), isSuccessor: false));

    [Fact]
    public void A_Tower_that_is_started_after_everything_else_was_deployed_is_undone_alone() =>
        Assert.Equal(Recovery.Undo, RecoveryDecision.Of(
            Interrupted(JournalEntryKind.Switch, JournalEntryKind.AfterSwitch, JournalEntryKind.Step), isSuccessor: false));

    [Fact]
    public void One_that_had_begun_nothing_needs_nothing() =>
        Assert.Equal(Recovery.Nothing, RecoveryDecision.Of(Interrupted(), isSuccessor: false));

    [Fact]
    public void Only_the_newest_deployment_can_have_been_interrupted()
    {
        var ended = Interrupted(JournalEntryKind.Switch) with
        {
            Id = new DeploymentId("d2"),
            Result = new JournalResult(DateTimeOffset.UnixEpoch, DeploymentOutcome.Succeeded, "RESULT succeeded"),
        };

        Assert.Null(RecoveryDecision.Interrupted([Interrupted(JournalEntryKind.Step), ended]));
        Assert.Equal("d1", RecoveryDecision.Interrupted([ended with { Id = new DeploymentId("d0") }, Interrupted(JournalEntryKind.Step)])!.Id.Value);
        Assert.Null(RecoveryDecision.Interrupted(ImmutableArray<JournaledDeployment>.Empty));
    }
}
