using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;

namespace Tower.Benchmarks.Scenarios;

/// <summary>Whether the load generator sees what it is there to see. The other scenarios rest on it.</summary>
internal sealed class Instrument : IScenario
{
    private const int Rate = 40;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public string Name => "instrument";

    /// <inheritdoc/>
    public string Summary => "the load generator against servers that fail in known ways: does it see each failure";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var table = new Table(
            "What the load generator sees of servers that fail on purpose",
            "server", "failure", "requests", "seen", "other failures");
        var reports = new Dictionary<string, LoadReport>();
        foreach (var lie in Lie.All)
        {
            var report = await SeeAsync(bench, lie, cancel);
            reports[lie.Name] = report;
            var seen = lie.Expected is { } expected ? report.Of(expected) : report.Requests - report.Failed;
            if (seen != report.Requests || seen == 0)
                throw Untrustworthy(lie.Name, seen, report);
            table.Add(
                lie.Name, lie.Expected?.ToString() ?? "none", $"{report.Requests}", $"{seen}",
                $"{report.Failed - (lie.Expected is null ? 0 : seen)}");
        }

        await RefusedAsync(bench, table, cancel);
        return new Measured([table], ["Half of the requests are HTTP/1.1, half HTTP/2."], ResultFiles.ToJson(reports));
    }

    private static async Task<LoadReport> SeeAsync(Bench bench, Lie lie, CancellationToken cancel)
    {
        await using var server = await LyingServer.StartAsync(bench.Settings.Folder, lie.Answer);
        using var client = new LoadClient(server.CaFile);
        return await LoadAsync(client, server.Address, cancel);
    }

    // Where a server has just been, so that the port is surely closed.
    private static async Task RefusedAsync(Bench bench, Table table, CancellationToken cancel)
    {
        var server = await LyingServer.StartAsync(bench.Settings.Folder, Lie.All[0].Answer);
        using var client = new LoadClient(server.CaFile);
        await server.DisposeAsync();
        var report = await LoadAsync(client, server.Address, cancel);
        var seen = report.Of(FailureKind.Refused);
        if (seen != report.Requests || seen == 0)
            throw Untrustworthy("is not there", seen, report);
        table.Add("is not there", $"{FailureKind.Refused}", $"{report.Requests}", $"{seen}", "0");
    }

    private static InvalidOperationException Untrustworthy(string server, int seen, LoadReport report) => new(
        $"the load generator saw {seen} of {report.Requests} requests to a server that {server}:"
        + $" {ResultFiles.ToJson(report)}");

    private static async Task<LoadReport> LoadAsync(LoadClient client, Uri address, CancellationToken cancel)
    {
        await using var load = await RunningLoad.StartAsync(
            client, new Traffic(address, Rate) { Mixture = Traffic.Writing }, cancel);
        await Task.Delay(Long, cancel);
        return await load.StopAsync();
    }
}
