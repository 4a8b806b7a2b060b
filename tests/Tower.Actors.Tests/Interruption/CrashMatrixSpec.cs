using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Interruption;

/// <summary>
/// Tower ends before and after every step it journals, and begins again: the server is in the old state or in the new one,
/// whole, and the next deployment works. The crash points are read off a run of the plan itself.
/// </summary>
[Collection("one world at a time: they share a folder")]
public sealed class CrashMatrixSpec
{
    private const string Id = "20260102T000000-0001";
    private const string NextId = "20260103T000000-0001";

    // Steps that only a first start or another Tower has; both have tests of their own.
    private static readonly ImmutableHashSet<string> Elsewhere =
    [
        nameof(PlanStep.SeedCaddyConfig), nameof(PlanStep.Recreate), nameof(PlanStep.HandOver), nameof(PlanStep.Confirm),
        nameof(PlanStep.Restore), nameof(PlanStep.RemoveNew), nameof(PlanStep.Restart), nameof(PlanStep.Reclaim),
    ];

    private static readonly Dictionary<string, (Intent Before, Intent After)> Scenarios = new()
    {
        ["a rolling app, a new one and one that goes"] = (Intent(Rollouts.App("api", 1), Rollouts.App("web", 1)), Intent(Rollouts.App("api", 2), Rollouts.App("db", 1))),
        ["an app with data"] = (Intent(Data("db", 1), Rollouts.App("api", 1)), Intent(Data("db", 2), Rollouts.App("api", 2))),
        ["an app whose image checks its health"] = (Intent(Checked("api", 1)), Intent(Checked("api", 2), Checked("db", 1))),
        ["an app whose image declares a volume"] = (Intent(Rollouts.App("cache", 1), Rollouts.App("api", 1)), Intent(Rollouts.App("cache", 2), Rollouts.App("api", 1))),
        ["a folder of the host to create"] = (Intent(Rollouts.App("api", 1)), Intent(Rollouts.App("api", 1), Rollouts.App("web", 1) with { Volumes = ["/srv/web:/data:create=1000"] })),
        ["a password of Tower's own"] = (Intent(Rollouts.App("api", 1)), Intent(Rollouts.App("api", 1)) with { Tower = OtherPassword }),
        ["only a domain"] = (Intent(Rollouts.App("api", 1)), Intent(Rollouts.App("api", 1) with { Domain = "other.localhost" })),
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whenever_Tower_ends_the_server_is_in_the_old_state_or_in_the_new_one(string scenario)
    {
        var (before, after) = Scenarios[scenario];
        var (old, next, entries) = await RunAsync(before, after);
        var third = await StateOf(Third(before));
        var outcomes = new HashSet<string>();
        for (var entry = 0; entry < entries.Length; entry++)
        {
            foreach (var isWritten in new[] { false, true })
            {
                var point = new CrashPoint(entry, isWritten);
                var where = $"{(isWritten ? "after" : "before")} the entry {entry} ({entries[entry]})";
                using var world = new World();
                await world.SetUpAsync(before);
                await using (var process = new World.TowerProcess(world, point))
                    await process.ApplyAsync(after, Id);

                await using var restarted = new World.TowerProcess(world, null);
                var log = await restarted.FollowAsync(Id);

                var snapshot = world.Snapshot();
                Assert.True(snapshot == old || snapshot == next, $"{where}: neither the old state nor the new one:\n{snapshot}\n--- old\n{old}\n--- new\n{next}");
                // It says what is the case.
                Assert.True((log[^1].Result == DeploymentOutcome.Succeeded) == (snapshot == next && old != next),
                    $"{where}: the log ends with {log[^1].Text}");
                outcomes.Add(snapshot == next ? "new" : "old");

                Assert.StartsWith("RESULT succeeded", (await restarted.ApplyAsync(Third(before), NextId))[^1].Text, StringComparison.Ordinal);
                // It found no leftovers.
                Assert.Equal(third, world.Snapshot());
            }
        }

        // A matrix with one outcome only would prove half of it.
        Assert.Equal(["new", "old"], outcomes.Order());
    }

    [Fact]
    public async Task Every_step_a_plan_can_have_is_among_the_crash_points()
    {
        var seen = new HashSet<string>();
        foreach (var (before, after) in Scenarios.Values)
            seen.UnionWith((await RunAsync(before, after)).Entries);

        var steps = typeof(PlanStep).GetNestedTypes().Select(step => step.Name).Except(Elsewhere);
        Assert.All(steps, step => Assert.Contains(step.ToLowerInvariant(), seen));
    }

    private static async Task<(string Old, string New, ImmutableArray<string> Entries)> RunAsync(Intent before, Intent after)
    {
        using var world = new World();
        await world.SetUpAsync(before);
        var old = world.Snapshot();
        await using var process = new World.TowerProcess(world, null);
        var log = await process.ApplyAsync(after, Id);
        Assert.StartsWith("RESULT succeeded", log[^1].Text, StringComparison.Ordinal);
        return (old, world.Snapshot(), [.. process.Journal.Entries.Select(entry => entry.Step)]);
    }

    private static async Task<string> StateOf(Intent intent)
    {
        using var world = new World();
        await world.SetUpAsync(intent);
        return world.Snapshot();
    }

    private static Intent Third(Intent before) => before with { Apps = [.. before.Apps.Where(app => app.Name != "web"), Rollouts.App("web", 2)] };

    private static TowerSection OtherPassword => Rollouts.Intent().Tower with { PasswordHash = Rollouts.Hash.Replace('Z', 'Y') };

    private static Intent Intent(params AppSpec[] apps) => Rollouts.Intent() with { Apps = [.. apps] };

    private static AppSpec Checked(string name, int version) =>
        Rollouts.App(name, version) with { HealthCheck = new HealthCheckSpec { Path = "/health" } };

    private static AppSpec Data(string name, int version) => Rollouts.App(name, version) with { Volumes = ["data:/data"] };
}
