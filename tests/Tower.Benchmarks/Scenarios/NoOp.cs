using System.Text.Json.Nodes;
using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What it takes to find out that there is nothing to do.</summary>
internal sealed class NoOp : IScenario
{
    private const int Times = 10;

    /// <inheritdoc/>
    public string Name => "noop";

    /// <inheritdoc/>
    public string Summary => "many apps, all of which run already, beside docker compose up -d --wait";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var apps = Fleet.Of(bench.Options.Either(50, 10));
        var (towers, composes) = (new Latencies(), new Latencies());
        using var tower = await bench.TowerAsync(cancel);
        await using var compose = bench.Compose(TimeSpan.FromMinutes(5));
        await Bench.ThenClearAsync(tower, async () =>
        {
            foreach (var subject in (ISubject[])[tower, compose])
                (await subject.DeployAsync(apps, cancel)).OrThrow($"{apps.Count} apps by {subject.Name}");
            for (var number = 1; number <= Times; number++)
            {
                towers.Add((await NothingAsync(tower, apps, cancel)).Total);
                composes.Add((await NothingAsync(compose, apps, cancel)).Total);
            }
        });

        return new Measured(
            [Fleet.Compare($"{apps.Count} apps and nothing to do, {Times} times each, alternating", towers, composes)],
            [Fleet.Note],
            new JsonObject
            {
                ["tower"] = ResultFiles.ToJson(towers.Summary()),
                ["compose"] = ResultFiles.ToJson(composes.Summary()),
            });
    }

    private static async Task<Deployed> NothingAsync(
        ISubject subject, IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        var deployed = (await subject.DeployAsync(apps, cancel)).OrThrow("nothing");
        return subject is not TowerSubject || deployed.Outcome == DeployOutcome.Unchanged
            ? deployed
            : throw new InvalidOperationException("Tower found something to do where nothing has changed");
    }
}
