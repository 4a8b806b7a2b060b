using System.Globalization;
using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>Requests that arrive in the moment when an app closes the idle connection they would be sent on.</summary>
internal sealed class Aimed : IScenario
{
    private const int AtOnce = 8;

    /// <inheritdoc/>
    public string Name => "rolling-aimed";

    /// <inheritdoc/>
    public string Summary => "requests aimed at the moment when an app closes an idle connection: what fails";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        using var tower = await bench.TowerAsync(cancel);
        await using var plain = bench.PlainCaddy(null);
        var runs = new List<Run>();
        foreach (var subject in new ISubject[] { tower, plain })
        {
            await Bench.ThenClearAsync(subject, async () =>
            {
                runs.Add(await RunAsync(bench, subject, cancel));
                bench.Say($"  {runs[^1].Aims.Count(aim => aim.Failure is not null)} of {runs[^1].Aims.Count} failed");
            });
        }

        return new Measured([Failures(runs)], Notes(runs), ResultFiles.ToJson(runs.Select(run => new
        {
            run.Subject,
            run.ExecutedTwice,
            Moments = run.Aims.GroupBy(aim => aim.Offset).OrderBy(moment => moment.Key).Select(moment => new
            {
                Offset = moment.Key,
                Aims = moment.Count(),
                Kept = moment.Count(aim => aim.IsKept),
                Failed = moment.Count(aim => aim.Failure is not null),
            }),
            Failed = run.Aims.Where(aim => aim.Failure is not null),
        })));
    }

    // As many apps as a keep-alive has seconds, times four (one, if quick): so all are through at the same time.
    private static async Task<Run> RunAsync(Bench bench, ISubject subject, CancellationToken cancel)
    {
        var times = bench.Options.Either(4, 1);
        var lanes = AppKind.Impatient.SelectMany(kind =>
        {
            var seconds = (int)kind.Manners!.ClosesAfter.TotalSeconds;
            return Enumerable.Range(1, seconds * times).Select(number =>
                (Seconds: seconds, App: kind.App($"aim-{seconds}-{number}") with { HasHealthCheck = false }));
        }).ToList();
        bench.Say($"{lanes.Count} apps behind {subject.Name}");
        await StartAsync(subject, [.. lanes.Select(lane => lane.App)], cancel);
        // Of every keep-alive the same number, four times this.
        var aims = bench.Options.Either(125, 30);
        var logs = lanes.Select(lane => ExecutionLog.Follow(bench.Engine, subject, lane.App.Name, cancel)).ToList();
        try
        {
            var results = await Task.WhenAll(lanes.Select(async (lane, place) =>
            {
                var each = (aims + lane.Seconds - 1) / lane.Seconds;
                // Not all at the same time.
                await Task.Delay(TimeSpan.FromSeconds(lane.Seconds) * place / lanes.Count, cancel);
                var address = subject.Address(lane.App.Name);
                return await new Lane(subject.Client, address, TimeSpan.FromSeconds(lane.Seconds))
                    .AimAsync(each, place * each, cancel);
            }));
            return new Run(
                subject.Name, [.. results.SelectMany(result => result)], logs.Sum(log => log.Repeated().Count),
                logs.Sum(log => log.Seen));
        }
        finally
        {
            foreach (var log in logs)
                await log.DisposeAsync();
        }
    }

    // A few at a time: dozens that start at once would keep each other from it.
    private static async Task StartAsync(ISubject subject, IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        for (var count = Math.Min(AtOnce, apps.Count); ; count = Math.Min(count + AtOnce, apps.Count))
        {
            (await subject.DeployAsync([.. apps.Take(count)], cancel)).OrThrow(subject.Name);
            if (count == apps.Count)
                break;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        foreach (var app in apps)
            await FirstAnswer.WatchAsync(subject.Client, subject.Address(app.Name), before: "", limit.Token);
    }

    private static Table Failures(List<Run> runs)
    {
        var table = new Table(
            "Requests aimed at the close of the app's idle connection, one run",
            "subject", "closed after", "aimed", "answered on the idle connection", "failed", "failed GETs", "POSTs",
            "PUTs");
        foreach (var run in runs)
        {
            foreach (var group in run.Aims.GroupBy(aim => aim.KeepAlive).OrderBy(group => group.Key))
                table.Add(Row(run.Subject, $"{group.Key.TotalSeconds} s", [.. group]));
            table.Add(Row(run.Subject, "all", run.Aims));
        }

        return table;
    }

    private static string[] Row(string subject, string closedAfter, IReadOnlyList<Aim> aims)
    {
        return [
            subject, closedAfter, $"{aims.Count}", $"{aims.Count(aim => aim.IsKept)}",
            $"{aims.Count(aim => aim.Failure is not null)}", $"{Failed(RequestKind.Get)}", $"{Failed(RequestKind.Echo)}",
            $"{Failed(RequestKind.Put)}"];

        int Failed(RequestKind kind) => aims.Count(aim => aim.Failure is not null && aim.Kind == kind);
    }

    private static IReadOnlyList<string> Notes(List<Run> runs) =>
    [
        "A third each are GET, POST and PUT, half HTTP/1.1 and half HTTP/2. Each is sent when its app's keep-alive is over,"
            + string.Create(CultureInfo.InvariantCulture, $" counted from the last byte of the answer before, {Lane.Reach.From}")
            + string.Create(CultureInfo.InvariantCulture, $" to +{Lane.Reach.To} ms. Its app is asked nothing else."),
        "Answered on the idle connection: the request came before the close. The others found it closed, by the app or by"
            + " Caddy.",
        "The Caddy beside Tower's has `reverse_proxy app:3000` and nothing else set, so that it keeps idle connections for"
            + " 2 minutes, as Tower's did before.",
        .. runs.Select(run =>
            $"{run.Subject}: {run.ExecutedTwice} of {run.Executions} requests with a body were executed twice."),
        .. runs.SelectMany(run => run.Aims).Where(aim => aim.Failure is not null)
            .GroupBy(aim => aim.Failure!.Detail).Select(group => $"Failed: {group.Count()} with \"{group.Key}\"."),
        // Then it is not known whether anything was aimed at.
        .. runs.Where(run => run.Subject != TowerSubject.Label).Any(run => run.Aims.Any(aim => aim.Failure is not null))
            ? (string[])[]
            : ["**No request failed with the Caddy that has nothing set: the aim has missed, and this proves nothing.**"],
    ];

    private sealed record Run(string Subject, IReadOnlyList<Aim> Aims, int ExecutedTwice, int Executions);
}
