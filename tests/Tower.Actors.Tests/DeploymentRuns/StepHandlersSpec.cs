using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Tests.Deployments;
using Xunit;

namespace Tower.Actors.Tests.DeploymentRuns;

public sealed class StepHandlersSpec
{
    [Fact]
    public void Every_kind_of_work_is_done() =>
        Assert.Equal(Names(ScriptedHandlers.Kinds), Names(new PlanStepAnswersSpec().Handlers().Kinds));

    [Fact]
    public void No_kind_of_work_is_done_by_two() =>
        Assert.Throws<ArgumentException>(() => new StepHandlerTable(new ScriptedHandlers(Never), new ScriptedHandlers(Never)));

    [Fact]
    public void Work_that_nothing_does_is_a_defect() =>
        Assert.Throws<ArgumentException>(() => new StepHandlerTable([]).Of(new DiscardDraft()));

    private static Task<object> Never(StepWork work, StepContext context) => new TaskCompletionSource<object>().Task;

    private static IEnumerable<string> Names(IEnumerable<Type> kinds) => kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal);
}
