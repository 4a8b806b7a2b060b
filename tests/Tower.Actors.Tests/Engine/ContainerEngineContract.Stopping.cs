using Tower.Actors.Domain.Probing;
using Xunit;

namespace Tower.Actors.Tests.Engine;

// How containers end, and that none comes back.
public abstract partial class ContainerEngineContract
{
    /// <summary>Has a running container of the service that behaves so when it is told to stop.</summary>
    protected abstract Task<string> RunAsync(string service, WhenStopped behaviour);

    /// <summary>Whether the engine starts the container again by itself.</summary>
    protected abstract Task<bool> RestartsAsync(string id);

    /// <summary>What a container does when it is told to stop.</summary>
    protected enum WhenStopped
    {
        /// <summary>It ends, with the exit code of a process that SIGTERM ended.</summary>
        Ends,
        /// <summary>It runs on.</summary>
        RunsOn,
        /// <summary>It takes more memory than it may have.</summary>
        EatsMemory,
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_that_uses_up_its_grace_was_killed(bool remove)
    {
        Require();
        var id = await RunAsync("deaf-1a2b3c4d", WhenStopped.RunsOn);

        Assert.Equal(new StopOutcome(true, 137, false), await EndAsync(id, TimeSpan.FromSeconds(1), remove));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_that_ends_when_it_is_told_to_was_not_killed(bool remove)
    {
        Require();
        var id = await RunAsync("polite-1a2b3c4d", WhenStopped.Ends);

        Assert.Equal(new StopOutcome(false, 143, false), await EndAsync(id, TimeSpan.FromSeconds(20), remove));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_that_was_killed_before_was_not_killed_by_stopping_it(bool remove)
    {
        Require();
        var id = await RunAsync("dead-1a2b3c4d", [], exitCode: 137);

        Assert.Equal(new StopOutcome(false, 137, false), await EndAsync(id, TimeSpan.Zero, remove));
    }

    [SkippableFact]
    public async Task A_container_whose_memory_is_used_up_while_it_stops_was_not_killed_for_its_grace()
    {
        Require();
        var id = await RunAsync("hungry-1a2b3c4d", WhenStopped.EatsMemory);

        Assert.Equal(new StopOutcome(false, 137, true), await EndAsync(id, TimeSpan.FromSeconds(20), remove: false));
        Assert.True((await FindAsync(id))!.OutOfMemory);
        Assert.Equal(new StopOutcome(false, 137, false), await EndAsync(id, TimeSpan.Zero, remove: true));
    }

    [SkippableFact]
    public async Task Whether_a_container_comes_back_by_itself_can_be_changed_while_it_runs()
    {
        Require();
        var id = await RunAsync("data-1a2b3c4d", []);

        await Engine.SetRestartAsync(id, restarts: true, CancellationToken.None);
        Assert.True(await RestartsAsync(id));
        await Engine.SetRestartAsync(id, restarts: false, CancellationToken.None);
        Assert.False(await RestartsAsync(id));
        Assert.True((await FindAsync(id))!.IsRunning);
        await Engine.SetRestartAsync("0123456789ab", restarts: false, CancellationToken.None);
    }

    [SkippableFact]
    public async Task Those_that_the_engine_does_not_restart_are_told_and_one_that_is_gone_is_none_of_them()
    {
        Require();
        var (stays, ends) = (await RunAsync("data-1a2b3c4d", []), await RunAsync("api-1a2b3c4d", []));
        await Engine.SetRestartAsync(stays, restarts: true, CancellationToken.None);
        await Engine.SetRestartAsync(ends, restarts: false, CancellationToken.None);

        Assert.Equal([ends], (await Engine.KeptDownAsync([stays, ends, "0123456789ab"], CancellationToken.None)).AsEnumerable());

        await Engine.StartAsync(ends, CancellationToken.None);
        Assert.Empty(await Engine.KeptDownAsync([stays, ends], CancellationToken.None));
        Assert.True((await FindAsync(ends))!.IsRunning);
    }

    [SkippableFact]
    public async Task How_containers_end_that_are_stopped_in_another_way_is_told()
    {
        Require();
        var ids = new[]
        {
            await RunAsync("deaf-1a2b3c4d", WhenStopped.RunsOn),
            await RunAsync("polite-1a2b3c4d", WhenStopped.Ends),
            await RunAsync("other-1a2b3c4d", []),
        };

        var outcomes = await Engine.WatchStopsAsync([.. ids], async cancel =>
        {
            await Engine.StopAsync(ids[0], TimeSpan.FromSeconds(1), cancel);
            await Engine.StopAsync(ids[1], TimeSpan.FromSeconds(20), cancel);
        }, CancellationToken.None);

        Assert.Equal(2, outcomes.Count);
        Assert.Equal(new StopOutcome(true, 137, false), outcomes[ids[0]]);
        Assert.Equal(new StopOutcome(false, 143, false), outcomes[ids[1]]);
    }

    [SkippableFact]
    public async Task What_goes_wrong_while_the_engine_is_listened_to_comes_through()
    {
        Require();
        var id = await RunAsync("data-1a2b3c4d", []);

        await Assert.ThrowsAsync<FormatException>(() =>
            Engine.WatchStopsAsync([id], _ => throw new FormatException(), CancellationToken.None));
    }

    private Task<StopOutcome> EndAsync(string id, TimeSpan grace, bool remove) => remove
        ? Engine.RemoveAsync(id, grace, CancellationToken.None)
        : Engine.StopAsync(id, grace, CancellationToken.None);
}
