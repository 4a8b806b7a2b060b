using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What Tower does can be seen in the collector.</summary>
public sealed class TelemetrySpec : TowerSpec
{
    private static readonly string[] Spans =
    [
        "deployment apply", "step resolve", "step generate", "step plan", "step pull", "step start", "step probe",
        "step switch", "step save", "resolve image", "probe service",
    ];

    private static readonly string[] Metrics = ["tower.deployments", "tower.step.duration", "tower.queue.length"];

    [SkippableFact]
    public async Task A_deployments_trace_arrives_with_a_span_for_every_step()
    {
        var collector = await Collector.Require(Sandbox);
        var last = await collector.Last();
        var output = await Deployed(Before.With(Intents.App("traced")));
        var id = output.Result.Split("deployment=")[1].Split(' ')[0];

        await Eventually.Holds(async () =>
        {
            var received = await collector.Received("traces", after: last);
            Assert.Contains(id, received);
            Assert.All(Spans, span => Assert.Contains(span, received));
        }, TimeSpan.FromSeconds(30));
    }

    [SkippableFact]
    public async Task Metrics_and_log_records_arrive()
    {
        var collector = await Collector.Require(Sandbox);
        await Caller.Apply(Before);

        // The SDK sends metrics once a minute.
        await Eventually.Holds(async () =>
        {
            var received = await collector.Received("metrics");
            Assert.All(Metrics, metric => Assert.Contains(metric, received));
        }, TimeSpan.FromSeconds(75));
        Assert.Contains("runs", await collector.Received("logs"));
    }
}
