using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What it costs that Caddy keeps idle connections to apps for a short time only.</summary>
internal sealed class IdleCost : IScenario
{
    private const string App = "cost";

    // At the one connections are hardly ever idle for long, at the other always.
    private static readonly int[] Rates = [200, 10];

    /// <inheritdoc/>
    public string Name => "rolling-cost";

    /// <inheritdoc/>
    public string Summary => "Caddy's CPU and the latency per request, by how long it keeps idle connections to apps";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        using var tower = await bench.TowerAsync(cancel);
        await using var usual = bench.PlainCaddy(null);
        await using var brief = bench.PlainCaddy("50ms");
        var runs = new List<Run>();
        foreach (var subject in new ISubject[] { tower, brief, usual })
        {
            await Bench.ThenClearAsync(subject, async () =>
            {
                (await subject.DeployAsync([new AppSettings { Name = App }], cancel)).OrThrow(subject.Name);
                foreach (var rate in Rates)
                {
                    runs.Add(await RunAsync(bench, subject, rate, cancel));
                    bench.Say($"{subject.Name}, {rate}/s: {Table.Number(runs[^1].CpuPerRequest, 2)} ms per request");
                }
            });
        }

        return new Measured([Costs(runs)], Notes(runs), ResultFiles.ToJson(runs));
    }

    private static async Task<Run> RunAsync(Bench bench, ISubject subject, int rate, CancellationToken cancel)
    {
        var before = await CaddyCpu.LookAsync(subject, cancel);
        await using var load = await RunningLoad.StartAsync(subject, App, rate, cancel, Traffic.Writing);
        await Task.Delay(TimeSpan.FromSeconds(bench.Options.Either(30, 10)), cancel);
        var report = await load.StopAsync();
        var after = await CaddyCpu.LookAsync(subject, cancel);
        return new Run(subject.Name, rate, (after - before).TotalMilliseconds / report.Requests, report);
    }

    private static Table Costs(List<Run> runs)
    {
        var table = new Table(
            "What keeping idle connections briefly costs, one run",
            "subject", "requests per second", "requests", "failed", "CPU per request", "p50", "p99");
        foreach (var run in runs.OrderByDescending(run => run.Rate))
        {
            var times = run.Load.Latency(RequestKind.Get);
            table.Add(
                run.Subject, $"{run.Rate}", $"{run.Load.Requests}", $"{run.Load.Failed}",
                $"{Table.Number(run.CpuPerRequest, 2)} ms", Table.Milliseconds(times.P50),
                Table.Milliseconds(times.P99));
        }

        return table;
    }

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "Tower's Caddy keeps idle connections for 50 ms as well, and looks up each request's upstream in files; so what"
            + " the 50 ms cost is the difference between the other two.",
        "The app keeps them for 130 s. CPU is of Caddy's process alone, TLS included; p50 and p99 are of the plain"
            + " requests.",
        Counting.Generator(runs.Select(run => run.Load)),
    ];

    private sealed record Run(string Subject, int Rate, double CpuPerRequest, LoadReport Load);
}
