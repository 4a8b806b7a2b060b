using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>
/// Tower was killed between the two halves of a stop: the container runs on, and the engine would not restart it. The next
/// deployment sees that, whatever it is about.
/// </summary>
[Collection("one world at a time: they share a folder")]
public sealed class KeptDownSpec
{
    [Theory]
    [InlineData(AppStrategy.Rolling)]
    [InlineData(AppStrategy.Recreate)]
    public async Task An_app_that_would_not_come_back_with_the_engine_is_started_again_once(AppStrategy strategy)
    {
        var intent = Rollouts.Intent() with { Apps = [Rollouts.App("db", 1) with { Strategy = strategy }] };
        using var world = new World();
        await world.SetUpAsync(intent);
        var before = world.Snapshot();
        var container = world.Engine.Containers.Single(container => container.App == "db");
        await world.Engine.SetRestartAsync(container.Id, restarts: false, CancellationToken.None);
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(intent, "20260102T000000-0001");

        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
        Assert.Contains(log, line => line.Text == "db would not come back with the engine and is started again");
        Assert.Contains($"start {container.Service}", world.Engine.Calls);
        Assert.True(world.Engine.Restarts(container.Id));
        Assert.Equal(before, world.Snapshot());
        Assert.Equal(DeploymentOutcome.Unchanged, (await process.ApplyAsync(intent, "20260103T000000-0001"))[^1].Result);
    }
}
