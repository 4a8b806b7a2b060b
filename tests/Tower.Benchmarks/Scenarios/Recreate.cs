using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>An app of which there must never be two: what visitors notice while it is replaced.</summary>
internal sealed class Recreate : IScenario
{
    private const string App = "store";
    private const int Rate = 50;
    private const int Deployments = 5;

    /// <inheritdoc/>
    public string Name => "recreate";

    /// <inheritdoc/>
    public string Summary => $"an app with a volume, {Deployments} deployments under {Rate} requests per second";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var runs = new List<Run>();
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            await bench.EachSubjectAsync(async subject =>
            {
                // It would run two of them at once on the same volume.
                if (subject is ScaleOutSubject)
                    return;
                bench.Say($"run {number}: {Deployments} deployments by {subject.Name}");
                runs.Add(await RunAsync(subject, cancel));
                bench.Say($"  {runs[^1].Load?.Failed.ToString() ?? runs[^1].Refusal} failed");
            }, cancel);
        }

        return new Measured([Failures(bench, runs)], Notes(runs), ResultFiles.ToJson(runs));
    }

    private static async Task<Run> RunAsync(ISubject subject, CancellationToken cancel)
    {
        var app = new AppSettings { Name = App, Volume = "data:/data" };
        var first = await subject.DeployAsync([app], cancel);
        if (first.Outcome == DeployOutcome.Refused)
            return new Run(subject.Name, null, [], first.Words);
        first.OrThrow(App);
        await using var load = await RunningLoad.StartAsync(subject, App, Rate, cancel);
        var deployed = new List<Deployed>();
        for (var number = 1; number <= Deployments; number++)
        {
            deployed.Add(await subject.DeployAsync([app.With("DEPLOYMENT", $"{number}")], cancel));
            await Task.Delay(TimeSpan.FromSeconds(3), cancel);
        }

        return new Run(subject.Name, await load.StopAsync(), deployed, null);
    }

    private static Table Failures(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"An app with a volume, {Counting.WorstOf(bench.Options.Runs)}",
            ["subject", "deployments", .. Counting.FailureColumns, "longest wait", "deployment: median"]);
        foreach (var group in runs.GroupBy(run => run.Subject))
        {
            if (group.First().Refusal is not null)
            {
                table.Add([group.Key, "refused", .. Counting.FailureColumns.Select(_ => "–"), "–", "–"]);
                continue;
            }

            var run = group.Worst(run => run.Load!);
            var total = new Latencies();
            foreach (var deployed in run.Deployments)
                total.Add(deployed.Total);
            table.Add([
                run.Subject, Counting.Said(run.Deployments), .. Counting.Failures(run.Load!),
                Table.Milliseconds(run.Load!.Latency(RequestKind.Get).Max), Table.Milliseconds(total.Percentile(50))]);
        }

        return table;
    }

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "The longest wait is of a plain request that was answered in the end, counted from when the schedule had it.",
        "docker-rollout's sequence is left out: it runs two of the app at once, which such an app forbids.",
        Counting.SentAgain,
        .. runs.Where(run => run.Refusal is not null)
            .Select(run => $"{run.Subject} refused it: {run.Refusal}").Distinct(),
    ];

    private sealed record Run(string Subject, LoadReport? Load, IReadOnlyList<Deployed> Deployments, string? Refusal);
}
