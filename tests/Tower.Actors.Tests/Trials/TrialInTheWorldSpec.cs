using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Stack;
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

    [Fact]
    public async Task A_port_goes_back_with_the_line_that_set_it_even_when_the_Tower_with_the_old_one_does_not_start()
    {
        using var world = new World(Short);
        await world.SetUpAsync(Old);
        var (caddy, settings) = (Caddy(world), new StateFiles(world.Options.DataDir).Settings);
        File.WriteAllText(settings, "TOWER_HTTPS_PORT=8443\n");
        world.Change(options => options with { HttpsPort = 8443, HandoverTimeout = Short });
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Old, Id);

        Assert.Equal((DeploymentOutcome.Succeeded, Short.TotalSeconds), (log[^1].Result, log[^1].Facts!.Trial));
        Assert.Contains("TOWER_HTTPS_PORT", log[^2].Text, StringComparison.Ordinal);
        Assert.Contains("https://tower.localhost:8443/status", log[^2].Text, StringComparison.Ordinal);
        // Nobody takes over in this world, so the process that has read the new port is the one that goes on.
        await UntilAsync(async () => (await process.ListAsync()).Any(one => one is { Trigger: DeploymentTrigger.Revert, Outcome: not null }));
        Assert.Equal(caddy, Caddy(world));
        Assert.Contains("443:443", world.ComposeFile(), StringComparison.Ordinal);
        Assert.DoesNotContain("8443:443", world.ComposeFile(), StringComparison.Ordinal);
        Assert.Matches(@"\A# TOWER_HTTPS_PORT=8443  \(.*\)\nTOWER_HTTPS_PORT=443\n\z", File.ReadAllText(settings));
        Assert.False(File.Exists(new StateFiles(world.Options.DataDir).Trial));
        await process.ApplyAsync(Old with { AdminEmail = "other@example.com" }, "20990102T000000-0001");
        Assert.Equal(caddy, Caddy(world));
    }

    [Fact]
    public async Task A_password_that_goes_back_leaves_a_port_alone_that_nobody_has_applied_yet()
    {
        using var world = new World(Short);
        await world.SetUpAsync(Old);
        var settings = new StateFiles(world.Options.DataDir).Settings;
        await using (var before = new World.TowerProcess(world, null))
            await before.ApplyAsync(New, Id);
        File.WriteAllText(settings, "TOWER_HTTPS_PORT=8443\n");
        world.Options = world.Options with { HttpsPort = 8443, HandoverTimeout = Short };
        await using var process = new World.TowerProcess(world, null);

        await UntilAsync(async () => (await process.ListAsync()).Any(one => one is { Trigger: DeploymentTrigger.Revert, Outcome: not null }));
        Assert.Equal(Old.Tower.PasswordHash, await AppliedHash(world));
        Assert.Equal("TOWER_HTTPS_PORT=8443\n", File.ReadAllText(settings));
        Assert.DoesNotContain("8443:443", world.ComposeFile(), StringComparison.Ordinal);
        await process.ApplyAsync(Old, "20990102T000000-0001");
        Assert.Contains("8443:443", world.ComposeFile(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_a_caller_got_through_stays()
    {
        using var world = new World();
        await world.SetUpAsync(Old);
        world.Address.Mine["tower.localhost"] = true;
        world.Change(options => options with { HttpsPort = 8443 });
        await using var process = new World.TowerProcess(world, null);
        await process.ApplyAsync(Old, Id);
        var file = new StateFiles(world.Options.DataDir).Trial;
        await UntilAsync(() => Task.FromResult(File.ReadAllText(file).Contains("\"addressConfirmed\": true", StringComparison.Ordinal)));

        process.Confirm(Id);

        await UntilAsync(() => Task.FromResult(!File.Exists(file)));
        Assert.Contains("8443:443", world.ComposeFile(), StringComparison.Ordinal);
    }

    private static string Caddy(World world) => world.Engine.Containers.Single(container => container.Service == "caddy").Generation;

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
