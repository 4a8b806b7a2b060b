using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What a version that does not work does to the one that does.</summary>
internal sealed class Broken : IScenario
{
    private const string App = "steady";
    private const int Rate = 50;

    // Behind the verdict: what was taken for good may break only then.
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public string Name => "broken";

    /// <inheritdoc/>
    public string Summary =>
        $"versions that do not work, under {Rate} requests per second: what fails, what is left as it was";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var runs = new List<Run>();
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            await bench.EachSubjectAsync(async subject =>
            {
                foreach (var fault in Fault.All)
                {
                    var run = await RunAsync(bench, subject, fault, cancel);
                    bench.Say($"run {number}: {fault.Name}, {subject.Name}: {run.Deployed.Outcome} after"
                        + $" {Table.Seconds(run.Deployed.Total)}, {run.Load.Failed} of {run.Load.Requests} failed");
                    runs.Add(run);
                    // A fresh start for the next: not every subject finds back from every fault.
                    await subject.ClearAsync(cancel);
                }
            }, cancel);
        }

        return new Measured([Verdicts(bench, runs)], Notes(runs), ResultFiles.ToJson(runs));
    }

    private static async Task<Run> RunAsync(Bench bench, ISubject subject, Fault fault, CancellationToken cancel)
    {
        var app = new AppSettings { Name = App };
        (await subject.DeployAsync([app], cancel)).OrThrow(App);
        await using var load = await RunningLoad.StartAsync(subject, App, Rate, cancel);
        var before = await LookAsync(bench, subject, cancel);
        var deployed = await subject.DeployAsync([fault.Break(app)], cancel);
        await Task.Delay(Afterwards, cancel);
        var after = await LookAsync(bench, subject, cancel);
        return new Run(subject.Name, fault.Name, await load.StopAsync(), deployed, after?.DifferenceTo(before!));
    }

    private static async Task<TowerState?> LookAsync(Bench bench, ISubject subject, CancellationToken cancel) =>
        subject is TowerSubject ? await TowerState.LookAsync(bench.Settings, bench.Engine, cancel) : null;

    private static Table Verdicts(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"Broken versions, {Counting.WorstOf(bench.Options.Runs)}",
            ["fault", "subject", "verdict", "after", .. Counting.FailureColumns, "left as it was"]);
        foreach (var group in runs.GroupBy(run => (run.Fault, run.Subject)).OrderBy(group => Place(group.Key.Fault)))
        {
            var run = group.Worst(run => run.Load);
            table.Add([
                run.Fault, run.Subject, Verdict(run.Deployed.Outcome),
                Table.Seconds(group.Max(run => run.Deployed.Total)), .. Counting.Failures(run.Load), AsItWas(group)]);
        }

        return table;
    }

    private static int Place(string fault) => Fault.All.Select(one => one.Name).ToList().IndexOf(fault);

    private static string AsItWas(IEnumerable<Run> runs)
    {
        var differences = runs.Select(run => run.Differences).ToList();
        if (differences.Any(found => found is null))
            return "–";
        var kinds = differences.SelectMany(found => found!).Select(name => name.Split(':')[0]).Distinct().ToList();
        return kinds.Count == 0 ? "yes" : $"no: {string.Join(", ", kinds)}";
    }

    private static string Verdict(DeployOutcome outcome) => outcome switch
    {
        DeployOutcome.Succeeded => "taken for good",
        DeployOutcome.Refused => "refused (400)",
        DeployOutcome.TimedOut => "none, given up",
        _ => $"{outcome}".ToLowerInvariant(),
    };

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "Left as it was: every container of Tower's stack and when it started, the files intent.json,"
            + " docker-compose.yml and caddy/Caddy.json, and the config Caddy holds, compared by hash before and 8 s"
            + " behind the verdict.",
        "Tower waits 20 s here for an app to get ready (TOWER_PROBE_TIMEOUT; usually 60 s). Compose's --wait has no"
            + " limit of its own; it is given up after 60 s.",
        "What is never healthy still answers / with 200: what compose has put in the good version's place serves,"
            + " unproven.",
        Counting.SentAgain,
        .. runs.Where(run => run.Deployed.Outcome == DeployOutcome.Refused)
            .Select(run => $"{run.Fault}, {run.Subject}: {run.Deployed.Words}").Distinct(),
    ];

    private sealed record Run(
        string Subject, string Fault, LoadReport Load, Deployed Deployed, IReadOnlyList<string>? Differences);
}
