using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

public sealed class UndoPlanSpec
{
    private static readonly ServiceSpec Api1 = Service("api", "aaaaaaa1");
    private static readonly ServiceSpec Api2 = Service("api", "aaaaaaa2");
    private static readonly ServiceSpec Data1 = Service("db", "ddddddd1") with { Strategy = RolloutStrategy.Recreate };
    private static readonly ServiceSpec Data2 = Service("db", "ddddddd2") with { Strategy = RolloutStrategy.Recreate };

    // The way back from a step of the plan, as the names of its steps.
    private static string Back(DesiredState desired, ObservedState observed, string failed)
    {
        var steps = RolloutPlan.Create(desired, observed).Steps;
        var reached = steps.ToList().FindIndex(step => step.GetType().Name == failed) + 1;
        Assert.True(reached > 0, $"the plan has no step {failed}");
        return string.Join(" ", Undo(steps[..reached], observed).Select(step => step.GetType().Name));
    }

    private static ImmutableArray<PlanStep> Undo(ImmutableArray<PlanStep> begun, ObservedState observed) =>
        UndoPlan.Create(begun, observed, TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData("Pull", "")]
    [InlineData("Start", "RemoveNew")]
    [InlineData("Probe", "RemoveNew")]
    [InlineData("Switch", "Restore Drain RemoveNew")]
    [InlineData("Watch", "Restore Drain RemoveNew")]
    [InlineData("Save", "Restore Drain RemoveNew")]
    public void A_generation_beside_the_old_one_loses_the_traffic_before_it_goes(string failed, string back) =>
        Assert.Equal(back, Back(Wanted(Api2), Runs(Api1), failed));

    [Theory]
    [InlineData("Hold", "Restore")]
    [InlineData("Stop", "Restart Probe Restore")]
    [InlineData("Start", "RemoveNew Restart Probe Restore")]
    [InlineData("Probe", "RemoveNew Restart Probe Restore")]
    [InlineData("Switch", "Hold Drain RemoveNew Restart Probe Restore")]
    [InlineData("Watch", "Hold Drain RemoveNew Restart Probe Restore")]
    public void What_was_stopped_is_started_again_only_when_its_successor_is_gone(string failed, string back) =>
        Assert.Equal(back, Back(Wanted(Data2), Runs(Data1), failed));

    [Fact]
    public void Only_what_was_not_there_before_is_removed()
    {
        var observed = Runs(Api1);
        var steps = RolloutPlan.Create(Wanted(Api2), observed).Steps;

        var remove = Undo(steps, observed).OfType<PlanStep.RemoveNew>().Single();

        Assert.Equal([Api2.Name], remove.Services.AsEnumerable());
        Assert.Equal(observed.Containers.Select(container => container.Id), remove.Keep);
    }

    [Theory]
    [InlineData("running", true)]
    [InlineData("restarting", true)]
    [InlineData("paused", true)]
    [InlineData("exited", false)]
    [InlineData("created", false)]
    [InlineData("dead", false)]
    public void What_was_left_over_and_did_not_run_is_removed_when_it_was_started(string state, bool isKept)
    {
        var left = Running(Data2, state);
        var observed = Runs(Data1);
        observed = observed with { Containers = [.. observed.Containers, left] };

        var remove = Undo([new PlanStep.Start([Data2])], observed).OfType<PlanStep.RemoveNew>().Single();

        Assert.Equal(isKept, remove.Keep.Contains(left.Id));
    }

    [Fact]
    public void The_routes_of_before_are_the_ones_Caddy_had_to_the_letter()
    {
        var observed = Runs(Api1);
        var steps = RolloutPlan.Create(Wanted(Api2), observed).Steps;

        Assert.Equal(observed.Routing, Undo(steps, observed).OfType<PlanStep.Restore>().Single().Routing);
    }

    [Fact]
    public void A_successor_that_does_not_take_over_is_removed_before_the_server_is_taken_back()
    {
        var successor = Service("tower", "71111111", ServiceKind.Tower);
        ImmutableArray<PlanStep> begun =
        [
            new PlanStep.Start([successor]), new PlanStep.Probe([successor]), new PlanStep.HandOver(successor, Wanted(Api1).Stack),
        ];

        Assert.Equal("RemoveNew Reclaim Restore",
            string.Join(" ", Undo(begun, Runs(Api1)).Select(step => step.GetType().Name)));
    }
}
