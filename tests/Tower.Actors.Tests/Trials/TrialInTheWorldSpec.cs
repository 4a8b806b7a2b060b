using Tower.Actors.Intents;
using Tower.Actors.State;
using Tower.Actors.Tests.Deployments;
using Tower.Actors.Tests.Interruption;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Trials;

/// <summary>A changed password of Tower's own, with the real workers and real files.</summary>
[Collection("one world at a time: they share a folder")]
public sealed class TrialInTheWorldSpec
{
    private const string Id = "20260102T000000-0001";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly Intent Old = Rollouts.Intent() with { Apps = [Rollouts.App("api", 1)] };
    private static readonly string NewHash = Rollouts.Hash.Replace('Z', 'Y');
    private static readonly Intent New = Old with { Tower = Old.Tower with { PasswordHash = NewHash } };

    [Fact]
    public async Task Unconfirmed_it_goes_back_by_a_deployment_that_moves_nothing_else()
    {
        using var world = new World(Short);
        await world.SetUpAsync(Old);
        var before = world.Snapshot();
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(New, Id);

        Assert.Equal(Short.TotalSeconds, log[^1].Facts!.Trial);
        Assert.Contains("curl", log[^2].Text, StringComparison.Ordinal);
        Assert.Contains("https://tower.localhost/status", log[^2].Text, StringComparison.Ordinal);
        var revert = await RevertedAsync(process);
        Assert.Equal(before, world.Snapshot());
        Assert.False(File.Exists(new StateFiles(world.Options.DataDir).Trial));
        var why = (await process.FollowAsync(revert.Id.Value))[0];
        Assert.Equal(LogSeverity.Warning, why.Severity);
        Assert.Contains(Id, why.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_names_it_and_puts_nothing_on_trial()
    {
        using var world = new World(Short);
        await world.SetUpAsync(Old);
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(New, Id, DeploymentTrigger.Plan);

        Assert.Contains(log, line => line.Text.StartsWith("tower.password changes: on trial for", StringComparison.Ordinal));
        Assert.Null(log[^1].Facts!.Trial);
    }

    [Fact]
    public async Task A_Tower_that_is_killed_meanwhile_goes_on_with_the_trial()
    {
        using var world = new World(TimeSpan.FromSeconds(1));
        await world.SetUpAsync(Old);
        var before = world.Snapshot();
        await using (var killed = new World.TowerProcess(world, null))
            await killed.ApplyAsync(New, Id);
        Assert.Equal(NewHash, await AppliedHash(world));

        await using var restarted = new World.TowerProcess(world, null);

        await RevertedAsync(restarted);
        Assert.Equal(before, world.Snapshot());
    }

    [Fact]
    public async Task Confirmed_it_stays_and_leaves_no_trial_behind()
    {
        using var world = new World();
        await world.SetUpAsync(Old);
        await using var process = new World.TowerProcess(world, null);
        await process.ApplyAsync(New, Id);
        var file = new StateFiles(world.Options.DataDir).Trial;
        Assert.True(File.Exists(file));

        process.Confirm(Id);

        await UntilAsync(() => Task.FromResult(!File.Exists(file)));
        Assert.Equal(NewHash, await AppliedHash(world));
    }

    private static async Task<string> AppliedHash(World world) => IntentReader.ReadSaved(
        await File.ReadAllBytesAsync(new StateFiles(world.Options.DataDir).Intent)).Intent!.Tower.PasswordHash;

    private static async Task<DeploymentSummary> RevertedAsync(World.TowerProcess process)
    {
        DeploymentSummary? revert = null;
        await UntilAsync(async () => (revert = (await process.ListAsync()).FirstOrDefault(
            one => one is { Trigger: DeploymentTrigger.Revert, Outcome: not null })) is not null);
        Assert.Equal(DeploymentOutcome.Succeeded, revert!.Outcome);
        return revert;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
            await Task.Delay(20, late.Token);
    }
}
