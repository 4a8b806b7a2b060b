using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What visitors notice of many deployments in a row.</summary>
/// <param name="name">As it is called on the command line.</param>
/// <param name="what">What is deployed, for the summary.</param>
/// <param name="column">The head of the column of the kinds.</param>
/// <param name="kinds">The apps that are deployed.</param>
/// <param name="atOnce">How many of them are deployed together, each of them with its own load.</param>
/// <param name="mixture">What they are asked.</param>
internal sealed class Rolling(
    string name,
    string what,
    string column,
    IReadOnlyList<AppKind> kinds,
    int atOnce,
    IReadOnlyList<RequestKind> mixture) : IScenario
{
    private const int Rate = 200;
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
            foreach (var some in kinds.Chunk(atOnce))
            {
                await bench.EachSubjectAsync(async subject =>
                {
                    // A fifth of them shows how the others fail, and leaves time to measure Tower as often as it takes.
                    var deployments = bench.Options.Either(subject is TowerSubject ? 50 : 10, 3);
                    var names = string.Join(", ", some.Select(kind => kind.Name));
                    bench.Say($"run {number}, {column} {names}: {deployments} deployments by {subject.Name}");
                    foreach (var run in await RunAsync(bench, subject, some, deployments, cancel))
                    {
                        bench.Say($"  {run.Load.Failed} of {run.Load.Requests} failed. {Counting.Generator([run.Load])}");
                        runs.Add(run);
                    }
                }, cancel);
            }
        }

        return new Measured([Failures(bench, runs), Times(runs)], Notes(runs, manners), ResultFiles.ToJson(runs));
    }

    private async Task<IReadOnlyList<Run>> RunAsync(
        Bench bench, ISubject subject, IReadOnlyList<AppKind> some, int deployments, CancellationToken cancel)
    {
        AppSettings[] apps = [.. some.Select((kind, place) => kind.App($"roll-{place + 1}"))];
        (await subject.DeployAsync(apps, cancel)).OrThrow(subject.Name);
        var asked = new List<Asked>();
        try
        {
            foreach (var app in apps)
                asked.Add(new Asked(ExecutionLog.Follow(bench.Engine, subject, app.Name, cancel)));
            var loads = await Task.WhenAll(
                apps.Select(app => RunningLoad.StartAsync(subject, app.Name, Rate, cancel, mixture)));
            foreach (var (one, load) in asked.Zip(loads))
                one.Load = load;
            var deployed = await DeployAsync(subject, apps, deployments, cancel);
            await Task.Delay(Traffic.Slowness, cancel);
            var reports = await Task.WhenAll(asked.Select(one => one.Load!.StopAsync(one.Executions)));
            return [.. some.Select((kind, place) =>
                new Run(subject.Name, kind.Name, reports[place], asked[place].Executions.Seen, deployed))];
        }
        finally
        {
            foreach (var one in asked)
                await one.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Deployed>> DeployAsync(
        ISubject subject, IReadOnlyList<AppSettings> apps, int deployments, CancellationToken cancel)
    {
        var deployed = new List<Deployed>();
        for (var number = 1; number <= deployments; number++)
        {
            // Another image and another variable each time: no generation ever comes back.
            var version = number % 2 == 0 ? "1.0.0" : "1.1.0";
            deployed.Add(await subject.DeployAsync(
                [.. apps.Select(app => app.With("DEPLOYMENT", $"{number}") with { Version = version })], cancel));
            await Task.Delay(Pause, cancel);
        }

        return deployed;
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
        .. atOnce > 1 ? (string[])[$"The apps are deployed {atOnce} at a time, each under {Rate} requests per second."] : [],
        .. manners.Where(words => words.Length > 0).Select(words => $"Asked directly, before: {words}."),
        "p50, p99 and max are of the plain requests, counted from when the schedule had them.",
        Counting.SentAgain,
        Counting.Generator(runs.Select(run => run.Load)),
        $"Executions were counted over all generations: {runs.Sum(run => run.ExecutionsSeen)} of them.",
    ];

    private sealed record Run(
        string Subject, string Kind, LoadReport Load, int ExecutionsSeen, IReadOnlyList<Deployed> Deployments);

    // A load that was not stopped is broken off with its log.
    private sealed record Asked(ExecutionLog Executions) : IAsyncDisposable
    {
        public RunningLoad? Load { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (Load is not null)
                await Load.DisposeAsync();
            await Executions.DisposeAsync();
        }
    }
}
