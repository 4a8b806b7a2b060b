using System.Text.Json.Nodes;
using Tower.Benchmarks.Load;
using Tower.Benchmarks.Results;
using Tower.Benchmarks.Subjects;

namespace Tower.Benchmarks.Scenarios;

/// <summary>Many apps, none of which runs yet.</summary>
internal sealed class FirstStart : IScenario
{
    /// <inheritdoc/>
    public string Name => "first";

    /// <inheritdoc/>
    public string Summary => "the first start of many apps, beside docker compose up -d --wait";

    /// <inheritdoc/>
    public async Task<Measured> MeasureAsync(Bench bench, CancellationToken cancel)
    {
        var apps = Fleet.Of(bench.Options.Either(50, 10));
        var (towers, composes, ended) = (new Latencies(), new Latencies(), new Latencies());
        using var tower = await bench.TowerAsync(cancel);
        await using var compose = bench.Compose(TimeSpan.FromMinutes(5));
        // The engine has the image from here on, as compose has it from the start.
        (await tower.DeployAsync([.. apps.Take(1)], cancel)).OrThrow("one app");
        for (var number = 1; number <= bench.Options.Runs; number++)
        {
            foreach (var (subject, times) in new (ISubject, Latencies)[] { (tower, towers), (compose, composes) })
            {
                await Bench.ThenClearAsync(subject, async () =>
                {
                    // Caddy and the network are there, as Tower's are.
                    (await subject.DeployAsync([], cancel)).OrThrow("nothing");
                    var deployed = (await subject.DeployAsync(apps, cancel)).OrThrow($"{apps.Count} apps");
                    // Compose has no more to say than that they run: its end is the moment.
                    var serving = deployed.Live ?? deployed.Total;
                    bench.Say($"run {number}: {subject.Name}: {Table.Seconds(serving)}, ended after {Table.Seconds(deployed.Total)}");
                    times.Add(serving);
                    if (subject == tower)
                        ended.Add(deployed.Total);
                });
            }
        }

        return new Measured(
            [Fleet.Compare($"First start of {apps.Count} apps until all serve, {bench.Options.Runs} times each", towers, composes)],
            [
                Fleet.Note, "The engine has the image, and Caddy runs, before the clock starts.",
                "Counted until Tower says `live`, and until compose ends. Tower goes on watching that what it started stays up,"
                + $" and saves: its deployments ended after {Table.Milliseconds(ended.Percentile(50))} (median).",
            ],
            new JsonObject
            {
                ["tower"] = ResultFiles.ToJson(towers.Summary()),
                ["towerEnded"] = ResultFiles.ToJson(ended.Summary()),
                ["compose"] = ResultFiles.ToJson(composes.Summary()),
            });
    }
}
