using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>An app mounts a folder of the host that is a link, or becomes one.</summary>
[Collection("one world at a time: they share a folder")]
public sealed class BindLinksSpec
{
    private const string Link = "/srv/shop";

    [Theory]
    [InlineData(DeploymentTrigger.Apply, DeploymentOutcome.Failed)]
    [InlineData(DeploymentTrigger.Plan, DeploymentOutcome.Planned)]
    public async Task A_link_is_refused_with_its_field_before_anything_is_touched(DeploymentTrigger trigger, DeploymentOutcome outcome)
    {
        using var world = new World();
        await world.SetUpAsync(Rollouts.Intent() with { Apps = [Rollouts.App("api", 1)] });
        world.Folders.Add($"{Link}/data");
        world.Folders.Links[Link] = world.Options.DataDir;
        var before = world.Snapshot();
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Mounting(), "20260102T000000-0001", trigger);

        Assert.Equal(outcome, log[^1].Result);
        Assert.Contains(log, line => line.Text.Contains(trigger == DeploymentTrigger.Apply
            ? $"/apps/1/volumes/1 mounts {Link}/data: {Link} is a link to {world.Options.DataDir}"
            : $"POST /apply refuses this ({FailureCodes.BindRefused.Name})", StringComparison.Ordinal));
        Assert.Equal(trigger == DeploymentTrigger.Apply ? FailureCodes.BindRefused.Name : null, log[^1].Facts!.Code);
        Assert.Equal(before, world.Snapshot());
    }

    [Fact]
    public async Task A_folder_that_becomes_a_link_after_the_plan_is_not_mounted_and_the_deployment_is_undone()
    {
        using var world = new World();
        await world.SetUpAsync(Rollouts.Intent() with { Apps = [Rollouts.App("api", 1)] });
        world.Folders.Add($"{Link}/data");
        var before = world.Snapshot();
        world.Engine.DuringPull = (_, _) =>
        {
            world.Folders.Links[Link] = "/";
            return Task.CompletedTask;
        };
        await using var process = new World.TowerProcess(world, null);

        var log = await process.ApplyAsync(Mounting(), "20260102T000000-0001");

        Assert.Equal((DeploymentOutcome.Failed, FailureCodes.BindRefused.Name), (log[^1].Result, log[^1].Facts!.Code));
        Assert.Contains(log, line => line.Text.StartsWith($"{Link}/data: {Link} is a link to /", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Compose.Ups, services => services.Contains("web-", StringComparison.Ordinal));
        Assert.Equal(before, world.Snapshot());
    }

    private static Intent Mounting() => Rollouts.Intent() with
    {
        Apps = [Rollouts.App("api", 1), Rollouts.App("web", 1) with { Volumes = ["named:/a", $"{Link}/data:/data"] }],
    };
}
