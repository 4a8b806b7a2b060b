using System.Text.Json.Nodes;
using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>How long one changed app takes until it serves, on a machine without other load.</summary>
internal sealed class Latency : IScenario
{
    private const string App = "fast";
    private const string TowerRow = "Tower: POST until `live`";
    private const string ComposeRow = "docker compose up -d --wait, with the health check";
    private const string BareRow = "docker compose up -d --wait, without one (returns when the process has started)";

    /// <inheritdoc/>
    public string Name => "latency";

    /// <inheritdoc/>
    public string Summary => "one changed app: from the request until it serves, beside docker compose up -d --wait";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var pairs = bench.Options.Quick ? 3 : 10 * bench.Options.Runs;
        var ready = await ReadyTime.MeasureAsync(bench, bench.Options.Either(10, 5), cancel);
        bench.Say($"the app alone is ready after {Table.Milliseconds(ready.Percentile(50))} (median)");
        var rows = new Dictionary<string, Row>
        {
            [TowerRow] = new(),
            [ComposeRow] = new(),
            [BareRow] = new(),
        };
        using var tower = await bench.TowerAsync(cancel);
        await using var compose = bench.Compose();
        await Bench.ThenClearAsync(tower, async () =>
        {
            foreach (var subject in (ISubject[])[tower, compose])
                (await subject.DeployAsync([new AppSettings { Name = App }], cancel)).OrThrow(subject.Name);
            for (var number = 1; number <= pairs; number++)
            {
                var app = new AppSettings { Name = App }.With("DEPLOYMENT", $"{number}");
                await AddAsync(rows[TowerRow], tower, app, cancel);
                await AddAsync(rows[ComposeRow], compose, app, cancel);
                await AddAsync(rows[BareRow], compose, app with { HasHealthCheck = false }, cancel);
                var last = rows.Values.Select(row => Table.Seconds(row.Last));
                bench.Say($"{number} of {pairs}: {string.Join(", ", last)}");
            }
        });

        return new Measured(
            [Times(rows, pairs, ready.Percentile(50)!.Value)], Notes(ready),
            new JsonObject
            {
                ["ready"] = ResultFiles.ToJson(ready.Summary()),
                ["rows"] = ResultFiles.ToJson(rows.ToDictionary(row => row.Key, row => row.Value.Times)),
            });
    }

    private static async Task AddAsync(Row row, ISubject subject, AppSettings app, CancellationToken cancel)
    {
        var before = await FirstAnswer.GenerationAsync(subject.Client, subject.Address(App), cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(TimeSpan.FromMinutes(2));
        var first = FirstAnswer.WatchAsync(subject.Client, subject.Address(App), before, enough.Token);
        var deployed = (await subject.DeployAsync([app], cancel)).OrThrow(App);
        row.Add(deployed.Live ?? deployed.Total, await first);
    }

    private static Table Times(Dictionary<string, Row> rows, int pairs, double ready)
    {
        var table = new Table(
            $"One changed app, {pairs} times each, alternating",
            "", "median", "worst", "median without the app's own time", "ratio to compose",
            "first answer of the new app: median", "worst");
        var compose = rows[ComposeRow].Said.Percentile(50)!.Value;
        foreach (var (name, row) in rows)
        {
            var median = row.Said.Percentile(50)!.Value;
            table.Add(
                name, Table.Milliseconds(median), Table.Milliseconds(row.Said.Percentile(100)),
                Table.Milliseconds(median - ready), Table.Number((median - ready) / (compose - ready), 2),
                Table.Milliseconds(row.First.Percentile(50)), Table.Milliseconds(row.First.Percentile(100)));
        }

        return table;
    }

    private static IReadOnlyList<string> Notes(Latencies ready) =>
    [
        $"The app's own time is {Table.Milliseconds(ready.Percentile(50))} (median of {ready.Count}, worst"
            + $" {Table.Milliseconds(ready.Percentile(100))}): a container of the same image alone, from the engine's"
            + " StartedAt until it answers 200, asked directly every 2 ms. The ratio is of the medians without it.",
        "The first answer is what a visitor sees: / is asked through the subject's Caddy every 20 ms, from the same"
            + " moment on. Compose has stopped the old app by then; Tower has not.",
    ];

    private sealed class Row
    {
        private readonly List<Pair> _times = [];

        public Latencies Said { get; } = new();

        public Latencies First { get; } = new();

        public TimeSpan Last => _times[^1].Said;

        public IReadOnlyList<Pair> Times => _times;

        public void Add(TimeSpan said, TimeSpan first)
        {
            _times.Add(new Pair(said, first));
            Said.Add(said);
            First.Add(first);
        }
    }

    private sealed record Pair(TimeSpan Said, TimeSpan First);
}
