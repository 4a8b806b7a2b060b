using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What visitors notice of many deployments in a row.</summary>
internal sealed class Rolling : IScenario
{
    private const int Rate = 200;
    private const string App = "roll";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "rolling";

    /// <inheritdoc/>
    public string Summary => $"deployments in a row under {Rate} requests per second: what fails";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var runs = new List<Run>();
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            foreach (var sigterm in new[] { "graceful", "exit" })
            {
                await bench.EachSubjectAsync(async subject =>
                {
                    // A fifth of them shows how the others fail, and leaves time to measure Tower as often as it takes.
                    var deployments = bench.Options.Either(subject is TowerSubject ? 50 : 10, 3);
                    bench.Say($"run {number}, SIGTERM {sigterm}: {deployments} deployments by {subject.Name}");
                    var run = await RunAsync(bench, subject, sigterm, deployments, cancel);
                    bench.Say($"  {run.Load.Failed} of {run.Load.Requests} failed. {Counting.Generator([run.Load])}");
                    runs.Add(run);
                }, cancel);
            }
        }

        return new Measured([Failures(bench, runs), Times(bench, runs)], Notes(runs), ResultFiles.ToJson(runs));
    }

    private static async Task<Run> RunAsync(
        Bench bench, ISubject subject, string sigterm, int deployments, CancellationToken cancel)
    {
        var app = new AppSettings { Name = App }.With("SIGTERM", sigterm).With("PRINT_EXECUTIONS", "1");
        (await subject.DeployAsync([app], cancel)).OrThrow(App);
        await using var executions = ExecutionLog.Follow(bench.Engine, subject, App, cancel);
        await using var load = await RunningLoad.StartAsync(subject, App, Rate, cancel);
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
        return new Run(subject.Name, sigterm, report, executions.Seen, deployed);
    }

    private static Table Failures(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"Failed requests, {Counting.WorstOf(bench.Options.Runs)}",
            ["subject", "app on SIGTERM", "deployments", .. Counting.FailureColumns, "p50", "p99", "max"]);
        foreach (var group in runs.GroupBy(run => (run.Subject, run.Sigterm)))
        {
            var run = group.Worst(run => run.Load);
            var times = run.Load.Latency(RequestKind.Get);
            table.Add([
                run.Subject, run.Sigterm, Counting.Said(run.Deployments), .. Counting.Failures(run.Load),
                Table.Milliseconds(times.P50), Table.Milliseconds(times.P99), Table.Milliseconds(times.Max)]);
        }

        return table;
    }

    private static Table Times(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"Time per deployment under that load, all runs",
            "subject", "app on SIGTERM", "live: median", "live: worst", "ended: median", "ended: worst");
        foreach (var group in runs.GroupBy(run => (run.Subject, run.Sigterm)))
        {
            var (live, total) = (new Latencies(), new Latencies());
            foreach (var deployed in group.SelectMany(run => run.Deployments).Where(deployed => deployed.IsGood))
            {
                live.Add(deployed.Live ?? deployed.Total);
                total.Add(deployed.Total);
            }

            table.Add(
                group.Key.Subject, group.Key.Sigterm,
                Table.Milliseconds(live.Percentile(50)), Table.Milliseconds(live.Percentile(100)),
                Table.Milliseconds(total.Percentile(50)), Table.Milliseconds(total.Percentile(100)));
        }

        return table;
    }

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "p50, p99 and max are of the plain requests, counted from when the schedule had them.",
        Counting.SentAgain,
        Counting.Generator(runs.Select(run => run.Load)),
        $"Executions were counted over all generations: {runs.Sum(run => run.ExecutionsSeen)} of them.",
    ];

    private sealed record Run(
        string Subject, string Sigterm, LoadReport Load, int ExecutionsSeen, IReadOnlyList<Deployed> Deployments);
}
