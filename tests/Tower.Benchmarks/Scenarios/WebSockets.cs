using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>What deployments of one app do to the WebSockets of another.</summary>
internal sealed class WebSockets : IScenario
{
    private const string Changed = "busy";
    private const string Bystander = "quiet";

    /// <inheritdoc/>
    public string Name => "websockets";

    /// <inheritdoc/>
    public string Summary => "WebSockets of one app while another is deployed: how many live";

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
            $"WebSockets of an app that is not deployed, the worst of {bench.Options.Runs} runs",
            "subject", "deployments of the other app", "opened", "lived", "wrong or late echoes", "echo: p50", "p99", "max");
        foreach (var run in runs.GroupBy(run => run.Subject)
            .Select(group => group.MinBy(run => (run.Sockets.Lived, -run.Sockets.Wrong, -run.Sockets.Echoes.Max))!))
        {
            var (all, echoes) = (run.Sockets, run.Sockets.Echoes);
            table.Add(
                run.Subject, Counting.Said(run.Deployments), $"{all.Opened}", $"{all.Lived}", $"{all.Wrong}",
                Table.Milliseconds(echoes.P50), Table.Milliseconds(echoes.P99), Table.Milliseconds(echoes.Max));
        }

        return new Measured(
            [table], ["Each WebSocket says something every second and must hear it again within 5 s."], ResultFiles.ToJson(runs));
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

        return new Run(subject.Name, await crowd.CloseAsync(), deployed);
    }

    private sealed record Run(string Subject, SocketReport Sockets, IReadOnlyList<Deployed> Deployments);
}
