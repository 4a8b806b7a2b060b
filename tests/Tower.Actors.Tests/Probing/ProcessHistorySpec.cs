using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Probing;

public sealed class ProcessHistorySpec
{
    private static readonly ObservedContainer Up = new("1", "api-1a2b3c4d", "api", "1a2b3c4d", ServiceKind.App, "running", null);
    private static readonly ObservedContainer Down = Up with { State = "restarting", ExitCode = 1 };

    [Fact]
    public void It_runs_since_it_was_first_seen_running()
    {
        var history = See((0, []), (1, [Up]), (2, [Up]));

        Assert.Equal(TimeSpan.FromSeconds(1), history.RunsSince);
        Assert.Null(history.LastEnd);
    }

    [Fact]
    public void An_end_begins_it_anew_and_its_exit_code_is_remembered()
    {
        var history = See((0, [Up]), (1, [Down]), (2, [Up with { RestartCount = 1 }]));

        Assert.Equal(TimeSpan.FromSeconds(2), history.RunsSince);
        Assert.Equal(1, history.LastEnd!.ExitCode);
    }

    [Fact]
    public void A_restart_between_two_looks_begins_it_anew() =>
        Assert.Equal(TimeSpan.FromSeconds(1), See((0, [Up]), (1, [Up with { RestartCount = 1 }]), (2, [Up with { RestartCount = 1 }])).RunsSince);

    [Fact]
    public void That_the_engine_tells_no_restarts_of_what_runs_for_long_is_no_restart() =>
        Assert.Equal(TimeSpan.FromSeconds(1), See((0, [Up]), (1, [Up with { RestartCount = 3 }]), (61, [Up])).RunsSince);

    [Fact]
    public void Another_container_in_its_place_begins_it_anew() =>
        Assert.Equal(TimeSpan.FromSeconds(1), See((0, [Up]), (1, [Up with { Id = "2" }])).RunsSince);

    [Fact]
    public void All_containers_have_to_run()
    {
        var other = Up with { Id = "2" };

        Assert.Null(See((0, [Up, other with { State = "created" }])).RunsSince);
        Assert.Null(See((0, [Up, other]), (1, [Up, other with { State = "restarting", ExitCode = 2 }])).RunsSince);
        Assert.Equal(TimeSpan.Zero, See((0, [Up, other]), (1, [Up, other])).RunsSince);
    }

    [Fact]
    public void The_container_Compose_replaces_does_not_count() =>
        Assert.Equal(TimeSpan.Zero, See((0, [Up, Up with { Id = "old", State = "exited", ExitCode = 143 }])).RunsSince);

    [Fact]
    public void What_has_gone_does_not_run_on()
    {
        var then = See((0, [Up]));

        Assert.False(then.See([], TimeSpan.FromSeconds(1)).RunsOnSince(then));
        Assert.True(then.See([Up], TimeSpan.FromSeconds(1)).RunsOnSince(then));
    }

    private static ProcessHistory See(params (int At, ImmutableArray<ObservedContainer> Seen)[] looks) =>
        looks.Aggregate(ProcessHistory.Nothing, (history, look) => history.See(look.Seen, TimeSpan.FromSeconds(look.At)));
}
