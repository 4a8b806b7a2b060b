using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What grows while Tower deploys again and again.</summary>
internal sealed class Endurance : IScenario
{
    private const string App = "again";

    private static readonly (string Name, int Places, Func<TowerUse, double> Of)[] Measures =
    [
        ("containers", 0, use => use.Containers),
        ("networks", 0, use => use.Networks),
        ("volumes", 0, use => use.Volumes),
        ("open files", 0, use => use.OpenFiles),
        ("data directory, KiB", 1, use => use.DataKiB),
        ("resident memory, MiB", 1, use => use.MemoryMiB),
    ];

    /// <inheritdoc/>
    public string Name => "endurance";

    /// <inheritdoc/>
    public string Summary => "deployments in a row: containers, networks, volumes, open files, memory, disk";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var (deployments, every) = (bench.Options.Either(100, 6), bench.Options.Either(10, 2));
        using var tower = await bench.TowerAsync(cancel);
        var app = new AppSettings { Name = App };
        var uses = new List<TowerUse>();
        await Bench.ThenClearAsync(tower, async () =>
        {
            // Two, so that neither the first of all deployments nor the first replacement counts as growth.
            (await tower.DeployAsync([app], cancel)).OrThrow(App);
            (await tower.DeployAsync([app.With("DEPLOYMENT", "0")], cancel)).OrThrow(App);
            uses.Add(await TowerUse.LookAsync(bench.Settings, bench.Engine, 0, cancel));
            for (var number = 1; number <= deployments; number++)
            {
                (await tower.DeployAsync([app.With("DEPLOYMENT", $"{number}")], cancel)).OrThrow(App);
                if (number % every != 0)
                    continue;
                uses.Add(await TowerUse.LookAsync(bench.Settings, bench.Engine, number, cancel));
                bench.Say($"{number} deployments: {uses[^1]}");
            }
        });

        return new Measured(
            [Growth(uses)], ["The slope is the least-squares line through all rows."], ResultFiles.ToJson(uses));
    }

    private static Table Growth(List<TowerUse> uses)
    {
        var table = new Table(
            $"Tower through {uses[^1].Deployments} deployments in a row",
            ["deployments", .. Measures.Select(measure => measure.Name)]);
        foreach (var use in uses)
        {
            table.Add([
                $"{use.Deployments}", .. Measures.Select(measure => Table.Number(measure.Of(use), measure.Places))]);
        }

        table.Add(["slope, per deployment", .. Measures.Select(measure => Table.Number(Slope(uses, measure.Of), 3))]);
        return table;
    }

    private static double Slope(List<TowerUse> uses, Func<TowerUse, double> of)
    {
        var (x, y) = (uses.Average(use => use.Deployments), uses.Average(of));
        return uses.Sum(use => (use.Deployments - x) * (of(use) - y))
            / uses.Sum(use => Math.Pow(use.Deployments - x, 2));
    }
}
