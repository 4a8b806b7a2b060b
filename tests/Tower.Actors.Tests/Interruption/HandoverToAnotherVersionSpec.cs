using System.Text.RegularExpressions;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
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
    private const string NewVersion = "9.9.9";

    // An app's time to stop is no part of its container while it is the server's usual one.
    private static readonly TimeSpan AppsOwn = TimeSpan.FromSeconds(20);

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
        Assert.Contains($"{world.Options.TowerImage}:{NewVersion}", world.ComposeFile());
    }

    [Fact]
    public async Task What_this_version_would_make_otherwise_is_kept_as_it_runs_and_is_for_the_next_deployment()
    {
        using var world = new World();
        world.Options = world.Options with { StopGracePeriod = AppsOwn, CaddyImage = "caddy:before" };
        await world.SetUpAsync(Wanted);
        var (containers, before) = (Others(world), world.Snapshot());
        world.Options = world.Options with { StopGracePeriod = AppsOwn * 2, CaddyImage = "caddy:after" };
        await HandOverAsync(world);

        await using var process = new World.TowerProcess(world, null, byHandover: true);
        var log = await process.FollowAsync(Id);

        Assert.Equal(DeploymentOutcome.Succeeded, log[^1].Result);
        Assert.DoesNotContain(log, line => line.Step is DeploymentStep.Start or DeploymentStep.Undo);
        Assert.Equal(containers, Others(world));
        Assert.All(containers, container => Assert.Contains(container.Service, world.ComposeFile()));
        Assert.Equal(NamesOfApp(before), NamesOfApp(world.Snapshot()));

        var next = await process.ApplyAsync(
            Wanted with { Tower = Wanted.Tower with { Version = NewVersion } }, "20260103T000000-0001", DeploymentTrigger.Plan);

        Assert.Equal(DeploymentOutcome.Planned, next[^1].Result);
        Assert.Equal(["api", "caddy", "tower"], [.. next[^1].Facts!.Changed]);
    }

    private static Intent Wanted => Rollouts.Intent() with { Apps = [Rollouts.App("api", 1) with { StopGracePeriod = AppsOwn.Seconds }] };

    private static (string App, string Service, string Generation, string Id)[] Others(World world) =>
    [
        .. world.Engine.Containers.Where(container => container.Kind != ServiceKind.Tower)
            .Select(container => (container.App, container.Service, container.Generation, container.Id)).OrderBy(container => container.App, StringComparer.Ordinal),
    ];

    // Of containers, in routes and in the compose file.
    private static IEnumerable<string> NamesOfApp(string snapshot) =>
        Regex.Matches(snapshot, "api-[0-9a-f]{8}").Select(name => name.Value).Distinct().Order(StringComparer.Ordinal);

    private static async Task HandOverAsync(World world)
    {
        var applied = (await new FileStateStore(world.Options).LoadAsync(CancellationToken.None))!;
        var wanted = applied with { Tower = applied.Tower with { Version = NewVersion } };
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
