using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What visitors notice of many deployments in a row.</summary>
/// <param name="name">As it is called on the command line.</param>
/// <param name="what">What is deployed, for the summary.</param>
/// <param name="column">The head of the column of the kinds.</param>
/// <param name="kinds">The apps that are deployed.</param>
/// <param name="mixture">What they are asked.</param>
internal sealed class Rolling(
    string name,
    string what,
    string column,
    IReadOnlyList<AppKind> kinds,
    IReadOnlyList<RequestKind> mixture) : IScenario
{
    private const int Rate = 200;
    private const string App = "roll";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Summary => $"deployments in a row {what}, under {Rate} requests per second: what fails";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var (runs, manners) = (new List<Run>(), new List<string>());
        foreach (var kind in kinds)
            manners.Add(await Manners.CheckAsync(bench, kind, cancel));
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            foreach (var kind in kinds)
            {
                await bench.EachSubjectAsync(async subject =>
                {
                    // A fifth of them shows how the others fail, and leaves time to measure Tower as often as it takes.
                    var deployments = bench.Options.Either(subject is TowerSubject ? 50 : 10, 3);
                    bench.Say($"run {number}, {column} {kind.Name}: {deployments} deployments by {subject.Name}");
                    var run = await RunAsync(bench, subject, kind, deployments, cancel);
                    bench.Say($"  {run.Load.Failed} of {run.Load.Requests} failed. {Counting.Generator([run.Load])}");
                    runs.Add(run);
                }, cancel);
            }
        }

        return new Measured([Failures(bench, runs), Times(runs)], Notes(runs, manners), ResultFiles.ToJson(runs));
    }

    private async Task<Run> RunAsync(Bench bench, ISubject subject, AppKind kind, int deployments, CancellationToken cancel)
    {
        var app = kind.App(App);
        (await subject.DeployAsync([app], cancel)).OrThrow(App);
        await using var executions = ExecutionLog.Follow(bench.Engine, subject, App, cancel);
        await using var load = await RunningLoad.StartAsync(subject, App, Rate, cancel, mixture);
        var deployed = new List<Deployed>();
        for (var number = 1; number <= deployments; number++)
        {
            // Another image and another variable each time: no generation ever comes back.
            app = app.With("DEPLOYMENT", $"{number}") with { Version = number % 2 == 0 ? "1.0.0" : "1.1.0" };
            deployed.Add(await subject.DeployAsync([app], cancel));
            await Task.Delay(Pause, cancel);
        }

        await Task.Delay(Traffic.Slowness, cancel);
        var report = await load.StopAsync(executions);
        return new Run(subject.Name, kind.Name, report, executions.Seen, deployed);
    }

    private Table Failures(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"Failed requests, {Counting.WorstOf(bench.Options.Runs)}",
            ["subject", column, "deployments", .. Counting.FailureColumns, "p50", "p99", "max"]);
        foreach (var group in runs.GroupBy(run => (run.Subject, run.Kind)))
        {
            var run = group.Worst(run => run.Load);
            var times = run.Load.Latency(RequestKind.Get);
            table.Add([
                run.Subject, run.Kind, Counting.Said(run.Deployments), .. Counting.Failures(run.Load),
                Table.Milliseconds(times.P50), Table.Milliseconds(times.P99), Table.Milliseconds(times.Max)]);
        }

        return table;
    }

    private Table Times(List<Run> runs)
    {
        var table = new Table(
            "Time per deployment under that load, all runs",
            "subject", column, "live: median", "live: worst", "ended: median", "ended: worst");
        foreach (var group in runs.GroupBy(run => (run.Subject, run.Kind)))
        {
            var (live, total) = (new Latencies(), new Latencies());
            foreach (var deployed in group.SelectMany(run => run.Deployments).Where(deployed => deployed.IsGood))
            {
                live.Add(deployed.Live ?? deployed.Total);
                total.Add(deployed.Total);
            }

            table.Add(
                group.Key.Subject, group.Key.Kind,
                Table.Milliseconds(live.Percentile(50)), Table.Milliseconds(live.Percentile(100)),
                Table.Milliseconds(total.Percentile(50)), Table.Milliseconds(total.Percentile(100)));
        }

        return table;
    }

    private IReadOnlyList<string> Notes(List<Run> runs, List<string> manners) =>
    [
        .. manners.Where(words => words.Length > 0).Select(words => $"Asked directly, before: {words}."),
        "p50, p99 and max are of the plain requests, counted from when the schedule had them.",
        Counting.SentAgain,
        Counting.Generator(runs.Select(run => run.Load)),
        $"Executions were counted over all generations: {runs.Sum(run => run.ExecutionsSeen)} of them.",
    ];

    private sealed record Run(
        string Subject, string Kind, LoadReport Load, int ExecutionsSeen, IReadOnlyList<Deployed> Deployments);
}
