using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class StopOutcomeSpec
{
    private static readonly ObservedContainer Api = new("1", "api-1a2b3c4d", "api", "1a2b3c4d", ServiceKind.App, "running", null);

    [Theory]
    [InlineData(true, 137, false, 10.0, true, false)]
    // It ended on its own word, however long it took, or before anybody told it to.
    [InlineData(true, 143, false, 10.0, false, false)]
    [InlineData(true, 0, false, 12.0, false, false)]
    [InlineData(false, 137, false, 10.0, false, false)]
    [InlineData(false, 137, true, 10.0, false, false)]
    // A shell gives its child's code as its own.
    [InlineData(true, 137, false, 0.2, false, false)]
    [InlineData(true, 137, true, 0.2, false, true)]
    [InlineData(true, 137, true, 10.0, false, true)]
    [InlineData(true, 0, true, 0.2, false, false)]
    public void Only_what_ran_to_the_end_of_its_grace_was_killed(
        bool wasRunning, int exitCode, bool outOfMemory, double took, bool wasKilled, bool wasOutOfMemory) => Assert.Equal(
        new StopOutcome(wasKilled, exitCode, wasOutOfMemory),
        StopOutcome.Of(wasRunning, exitCode, outOfMemory, TimeSpan.FromSeconds(took), TimeSpan.FromSeconds(10)));

    [Fact]
    public void An_app_that_was_killed_is_told_with_the_field_that_moves_the_limit()
    {
        var warning = new StopOutcome(true, 137, false).Warning(Api, TimeSpan.FromSeconds(10));

        Assert.StartsWith("api-1a2b3c4d did not stop within 10 s and was killed: raise stopGracePeriod, or have it act on SIGTERM", warning);
    }

    [Fact]
    public void An_app_that_ran_out_of_memory_while_it_stopped_is_told_to_have_more() => Assert.Contains(
        "resources.memory", new StopOutcome(false, 137, true).Warning(Api, TimeSpan.FromSeconds(10)));

    [Fact]
    public void No_field_of_the_intent_is_named_for_what_is_no_app()
    {
        var warning = new StopOutcome(true, 137, false).Warning(Api with { Kind = ServiceKind.Infrastructure }, TimeSpan.FromSeconds(10));

        Assert.Contains("was killed", warning);
        Assert.DoesNotContain("stopGracePeriod", warning);
    }

    [Fact]
    public void There_is_nothing_to_say_of_one_that_ended_by_itself() =>
        Assert.Null(new StopOutcome(false, 143, false).Warning(Api, TimeSpan.FromSeconds(10)));
}
