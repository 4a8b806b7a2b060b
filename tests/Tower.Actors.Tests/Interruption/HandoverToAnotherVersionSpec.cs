using Tower.Actors.Journal;
using Tower.Actors.State;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>
/// A Tower has handed over to a version that renders Tower's container otherwise, and so gives it another name than the one under which it
/// was started. It knows from <c>owner.json</c> that it is the one.
/// </summary>
[Collection("one world at a time: they share a folder")]
public sealed class HandoverToAnotherVersionSpec
{
    private const string Id = "20260102T000000-0001";
    private const string NamedByTheOldOne = "ffffffff";

    [Fact]
    public async Task It_takes_over_confirms_first_and_removes_the_one_before()
    {
        using var world = new World();
        await world.SetUpAsync(Rollouts.Intent() with { Apps = [Rollouts.App("api", 1)] });
        var before = world.Engine.Containers.Single(container => container.Service == $"tower-{world.Options.OwnGeneration}");
        await HandOverAsync(world);

        await using var process = new World.TowerProcess(world, null, byHandover: true);
        var log = await process.FollowAsync(Id);

        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
        Assert.Contains(log, line => line is { Step: DeploymentStep.Plan, Text: "1. confirm that this Tower has taken over" });
        Assert.DoesNotContain(log, line => line.Step == DeploymentStep.Undo);
        var owner = await new OwnerFile(world.Options.DataDir, _ => { }).ReadAsync(CancellationToken.None);
        Assert.Equal((NamedByTheOldOne, true), (owner!.Generation, owner.Confirmed));
        Assert.DoesNotContain(world.Engine.Containers, container => container.Id == before.Id);
        Assert.Contains(world.Engine.Containers, container => container is { Service: $"tower-{NamedByTheOldOne}", IsRunning: true });
        Assert.Contains($"{world.Options.TowerImage}:9.9.9", world.ComposeFile());
    }

    private static async Task HandOverAsync(World world)
    {
        var applied = (await new FileStateStore(world.Options).LoadAsync(CancellationToken.None))!;
        var wanted = applied with { Tower = applied.Tower with { Version = "9.9.9" } };
        var journal = new FileDeploymentJournal(world.Options);
        var at = DateTimeOffset.UnixEpoch;
        await journal.OpenAsync(new DeploymentId(Id), new JournalHead(DeploymentTrigger.Apply, at, wanted, ["1. hand over"]), CancellationToken.None);
        await journal.AppendAsync(new DeploymentId(Id), new JournalEntry(at, JournalEntryKind.HandOver, "handover"), CancellationToken.None);
        world.Engine.Add($"tower-{NamedByTheOldOne}");
        world.Options = world.Options with { OwnGeneration = NamedByTheOldOne };
        await new OwnerFile(world.Options.DataDir, _ => { }).WriteAsync(
            new Ownership(NamedByTheOldOne, false, 1, at), CancellationToken.None);
    }
}
