using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What callers of Tower and visitors of an app notice while Tower replaces itself.</summary>
internal sealed class SelfUpdate : IScenario
{
    private const string App = "bystander";
    private const int AppRate = 200;
    private const int ApiRate = 50;
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => "selfupdate";

    /// <inheritdoc/>
    public string Summary => $"Tower replaces itself under {ApiRate} requests per second, an app has {AppRate}";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var runs = new List<Run>();
        using var tower = await bench.TowerAsync(cancel);
        var app = new AppSettings { Name = App };
        (await tower.DeployAsync([app], cancel)).OrThrow(App);
        // Clearing brings back the version that was there in the beginning.
        await Bench.ThenClearAsync(tower, async () =>
        {
            for (var number = 1; number <= bench.Options.Runs; number++)
            {
                // There and back: both tags are the same image.
                var (now, next) = bench.Settings.TowerVersions;
                runs.Add(await RunAsync(tower, app, number % 2 == 1 ? next : now, cancel));
                bench.Say($"run {number}: {runs[^1].Deployed.Outcome}, failed: {runs[^1].Api.Failed} of Tower's,"
                    + $" {runs[^1].App.Failed} of the app's");
            }
        });

        return new Measured([Failures(bench, runs)], Notes(runs), ResultFiles.ToJson(runs));
    }

    private static async Task<Run> RunAsync(
        TowerSubject tower, AppSettings app, string version, CancellationToken cancel)
    {
        await using var api = await RunningLoad.StartAsync(
            tower.Client, new Traffic(tower.Api.Address, ApiRate, "/status", tower.Api.Authorization), cancel);
        await using var visitors = await RunningLoad.StartAsync(tower, App, AppRate, cancel);
        var deployed = await tower.ReplaceTowerAsync(version, [app], cancel);
        await Task.Delay(Afterwards, cancel);
        return new Run(deployed, await api.StopAsync(), await visitors.StopAsync());
    }

    private static Table Failures(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"Tower replaces itself, {Counting.WorstOf(bench.Options.Runs)}",
            ["requests to", "outcome", "after", .. Counting.FailureColumns, "p50", "p99", "max"]);
        Add("Tower's GET /status", run => run.Api, RequestKind.Any);
        Add("an app", run => run.App, RequestKind.Get);
        return table;

        void Add(string name, Func<Run, LoadReport> of, RequestKind kind)
        {
            var run = runs.Worst(of);
            var (load, times) = (of(run), of(run).Latency(kind));
            table.Add([
                name, $"{run.Deployed.Outcome}".ToLowerInvariant(), Table.Seconds(run.Deployed.Total),
                .. Counting.Failures(load),
                Table.Milliseconds(times.P50), Table.Milliseconds(times.P99), Table.Milliseconds(times.Max)]);
        }
    }

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "The other version is another tag of the same image.",
        Counting.SentAgain,
        Counting.Generator(runs.SelectMany(run => new[] { run.Api, run.App })),
        .. runs.Where(run => !run.Deployed.IsGood)
            .Select(run => $"{run.Deployed.Outcome}: {run.Deployed.Words}").Distinct(),
    ];

    private sealed record Run(Deployed Deployed, LoadReport Api, LoadReport App);
}
