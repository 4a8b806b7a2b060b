using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What deployments of one app do to the WebSockets of another.</summary>
internal sealed class WebSockets : IScenario
{
    private const string Changed = "busy";
    private const string Bystander = "quiet";
    private const int OwnSockets = 20;

    private static readonly string[] Notes =
    [
        "Each WebSocket says something every second and must hear it again within 5 s.",
        "Those of the app that is deployed itself have to end some time: the table shows how, and how long the"
            + " deployment let them go on. Whoever connects again behind it is let in, or the run would have failed.",
    ];

    /// <inheritdoc/>
    public string Name => "websockets";

    /// <inheritdoc/>
    public string Summary => "WebSockets while another app is deployed, and while their own is: how many live";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var (sockets, deployments) = (bench.Options.Either(200, 20), bench.Options.Either(20, 2));
        var runs = new List<Run>();
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            await bench.EachSubjectAsync(async subject =>
            {
                bench.Say($"run {number}: {sockets} WebSockets through {deployments} deployments by {subject.Name}");
                runs.Add(await RunAsync(subject, sockets, deployments, cancel));
                bench.Say($"  {runs[^1].Sockets.Lived} of {runs[^1].Sockets.Opened} lived");
            }, cancel);
        }

        var table = new Table(
            $"WebSockets of an app that is not deployed, {Counting.WorstOf(bench.Options.Runs)}",
            "subject", "deployments of the other app", "opened", "lived", "wrong or late echoes",
            "echo: p50", "p99", "max");
        foreach (var run in runs.GroupBy(run => run.Subject)
            .Select(group => group.MinBy(run => (run.Sockets.Lived, -run.Sockets.Wrong, -run.Sockets.Echoes.Max))!))
        {
            var (all, echoes) = (run.Sockets, run.Sockets.Echoes);
            table.Add(
                run.Subject, Counting.Said(run.Deployments), $"{all.Opened}", $"{all.Lived}", $"{all.Wrong}",
                Table.Milliseconds(echoes.P50), Table.Milliseconds(echoes.P99), Table.Milliseconds(echoes.Max));
        }

        return new Measured([table, Own(bench, runs)], Notes, ResultFiles.ToJson(runs));
    }

    private static Table Own(Bench bench, List<Run> runs)
    {
        var table = new Table(
            $"WebSockets of the app that is deployed, once, {Counting.WorstOf(bench.Options.Runs)}",
            "subject", "opened", "lived", "how the others ended", "the first after", "deployment took");
        foreach (var run in runs.GroupBy(run => run.Subject)
            .Select(group => group.MaxBy(run => run.OwnDeployment.Total)!))
        {
            var own = run.Own;
            table.Add(
                run.Subject, $"{own.Opened}", $"{own.Lived}",
                own.Ends.Count == 0 ? "–" : string.Join("; ", own.Ends.Select(end => $"{end.Count}: {end.Reason}")),
                Table.Seconds(own.Ends.Count == 0 ? null : own.Ends.Min(end => end.First)),
                Table.Seconds(run.OwnDeployment.Total));
        }

        return table;
    }

    private static async Task<Run> RunAsync(ISubject subject, int sockets, int deployments, CancellationToken cancel)
    {
        var (changed, bystander) = (new AppSettings { Name = Changed }, new AppSettings { Name = Bystander });
        (await subject.DeployAsync([changed, bystander], cancel)).OrThrow(Bystander);
        var crowd = await SocketCrowd.OpenAsync(subject.Client, subject.Address(Bystander), sockets, cancel);
        var deployed = new List<Deployed>();
        for (var number = 1; number <= deployments; number++)
        {
            deployed.Add(await subject.DeployAsync([changed.With("DEPLOYMENT", $"{number}"), bystander], cancel));
            // Long enough for every socket to say something between two deployments.
            await Task.Delay(TimeSpan.FromSeconds(1.5), cancel);
        }

        var others = await crowd.CloseAsync();
        var (own, ownDeployment) = await OwnAsync(subject, [changed.With("DEPLOYMENT", "own"), bystander], cancel);
        return new Run(subject.Name, others, deployed, own, ownDeployment);
    }

    private static async Task<(SocketReport Sockets, Deployed Deployment)> OwnAsync(
        ISubject subject, IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        var crowd = await SocketCrowd.OpenAsync(subject.Client, subject.Address(Changed), OwnSockets, cancel);
        var deployed = await subject.DeployAsync(apps, cancel);
        await Task.Delay(TimeSpan.FromSeconds(1.5), cancel);
        var again = await SocketCrowd.OpenAsync(subject.Client, subject.Address(Changed), 1, cancel);
        await again.CloseAsync();
        return (await crowd.CloseAsync(), deployed);
    }

    private sealed record Run(
        string Subject,
        SocketReport Sockets,
        IReadOnlyList<Deployed> Deployments,
        SocketReport Own,
        Deployed OwnDeployment);
}
