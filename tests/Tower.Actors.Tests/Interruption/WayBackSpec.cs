using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>
/// A deployment fails, and Caddy does not let its requests go back either: what has them stays until they are back, and the way
/// back is tried until it is done, before the caller hears how it ended.
/// </summary>
[Collection("one world at a time: they share a folder")]
public sealed class WayBackSpec
{
    private const string Id = "20260102T000000-0001";

    // The first that is refused is the switch; it is followed by the way back.
    [Theory]
    [InlineData(AppStrategy.Rolling, 1, 2)]
    [InlineData(AppStrategy.Rolling, 1, 4)]
    [InlineData(AppStrategy.Recreate, 2, 2)]
    [InlineData(AppStrategy.Recreate, 2, 3)]
    [InlineData(AppStrategy.Recreate, 2, 6)]
    public async Task It_is_walked_until_the_server_is_in_the_old_state(AppStrategy strategy, int from, int to)
    {
        using var world = new World();
        await world.SetUpAsync(Version(1, strategy));
        var old = world.Snapshot();
        var loads = 0;
        world.Caddy.Refuse = _ => ++loads >= from && loads <= to ? "not now" : null;
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Version(2, strategy), Id);

        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        // What the way back meets is not why it failed.
        Assert.Equal(("switch", "routes-refused"), (log[^1].Facts!.FailedStep, log[^1].Facts!.Code));
        Assert.Equal(to > from, log.Any(line => line.Text.StartsWith("this is tried again in", StringComparison.Ordinal)));
        Assert.Equal(old, world.Snapshot());
        world.Caddy.Refuse = _ => null;
        Assert.Equal(DeploymentOutcome.Succeeded, (await process.ApplyAsync(Version(2, strategy), "20260103T000000-0001"))[^1].Result);
    }

    [Fact]
    public async Task What_was_replaced_in_place_is_replaced_once_more_with_the_settings_of_before()
    {
        using var world = new World();
        await world.SetUpAsync(Version(1, AppStrategy.Rolling));
        var (apps, caddy) = (Apps(world), Caddy(world));
        world.Change(options => options with { HttpsPort = 8443, CaddyImage = "caddy:next" });
        // As the engine has it: the old container is gone, and the port of the new one belongs to somebody else.
        world.Compose.During = async (command, cancel) =>
        {
            if (!command.Arguments.Contains("caddy") || !File.ReadAllText(Draft(world)).Contains("8443:443", StringComparison.Ordinal))
                return;
            await world.Engine.RemoveAsync(world.Engine.Containers.Single(one => one.Service == "caddy").Id, TimeSpan.Zero, cancel);
            throw new AdapterException(FailureCodes.StartFailed, "port is already allocated");
        };
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Version(2, AppStrategy.Rolling), Id);

        Assert.Equal((DeploymentOutcome.Failed, "start-failed"), (log[^1].Result, log[^1].Facts!.Code));
        Assert.Equal(caddy, Caddy(world));
        Assert.Equal(apps, Apps(world));
        Assert.DoesNotContain("8443", world.ComposeFile(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_Caddy_that_does_not_get_ready_gives_its_place_back_to_the_old_one()
    {
        using var world = new World();
        await world.SetUpAsync(Version(1, AppStrategy.Rolling));
        var caddy = Caddy(world);
        world.Change(options => options with { CaddyImage = "caddy:next", InitTimeout = Soon, ProbeTimeout = Soon });
        world.Compose.Started = one =>
            one.Service == "caddy" && one.Generation != caddy ? one with { Health = ContainerHealth.Unhealthy } : one;
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Version(1, AppStrategy.Rolling), Id);

        Assert.Equal((DeploymentOutcome.Failed, "probe"), (log[^1].Result, log[^1].Facts!.FailedStep));
        Assert.Equal(caddy, Caddy(world));
    }

    [Fact]
    public async Task A_way_back_whose_port_somebody_else_has_by_now_takes_the_new_one()
    {
        using var world = new World();
        await world.SetUpAsync(Version(1, AppStrategy.Rolling));
        world.Change(options => options with { HttpsPort = 8443 });
        world.Compose.During = (command, _) =>
            command.Arguments.Contains("caddy") && !File.ReadAllText(Draft(world)).Contains("8443:443", StringComparison.Ordinal)
                ? throw new AdapterException(FailureCodes.StartFailed, "port is already allocated")
                : Task.CompletedTask;
        var loads = 0;
        world.Caddy.Refuse = _ => ++loads == 1 ? "not now" : null;
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Version(2, AppStrategy.Rolling), Id);

        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        Assert.Contains("8443:443", world.ComposeFile(), StringComparison.Ordinal);
    }

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private static string Draft(World world) => new StateFiles(world.Options.DataDir).Draft;

    private static IEnumerable<string> Apps(World world) =>
        [.. world.Engine.Containers.Where(one => one.Kind == ServiceKind.App).Select(one => $"{one.Service} {one.State}")];

    private static string Caddy(World world) => world.Engine.Containers.Single(container => container.Service == "caddy").Generation;

    private static Intent Version(int version, AppStrategy strategy) =>
        Rollouts.Intent() with { Apps = [Rollouts.App("db", version) with { Strategy = strategy }] };
}
