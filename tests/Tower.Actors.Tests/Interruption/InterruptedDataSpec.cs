using Tower.Actors.Domain.Stack;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>Tower ends while the new generation of an app with data runs, and the next one undoes that.</summary>
[Collection("one world at a time: they share a folder")]
public sealed class InterruptedDataSpec
{
    private const string Id = "20260102T000000-0001";

    [Fact]
    public async Task The_volume_it_may_have_written_to_is_named()
    {
        using var world = new World();
        await world.SetUpAsync(Version(1));
        world.Compose.Started = one => one.App == "db" ? one with { Volumes = [new ContainerVolume("tower_app_db_data", "/data")] } : one;
        // Pull, hold, drain, stop, start, and then the probe.
        await using (var process = new World.TowerProcess(world, new CrashPoint(5, IsWritten: true)))
            await process.ApplyAsync(Version(2), Id);
        var undone = world.Engine.Containers.Single(one => one is { App: "db", IsRunning: true }).Service;
        await using var restarted = new World.TowerProcess(world, null);

        var log = await restarted.FollowAsync(Id);

        Assert.Equal(DeploymentOutcome.Failed, log[^1].Result);
        var warning = Assert.Single(log, line => line is { Severity: LogSeverity.Warning, Step: DeploymentStep.Undo });
        Assert.StartsWith($"{undone} may have written to tower_app_db_data, and that is not undone", warning.Text);
    }

    private static Intent Version(int version) =>
        Rollouts.Intent() with { Apps = [Rollouts.App("db", version) with { Volumes = ["data:/data"] }] };
}
