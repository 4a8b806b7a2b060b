using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What Tower does can be seen in the collector.</summary>
public sealed class TelemetrySpec : TowerSpec
{
    [SkippableFact]
    public async Task A_deployments_trace_arrives_with_a_span_for_every_step()
    {
        await SkipUnlessStandIn();
        var output = await Deployed(Before.With(Intents.App("traced")));
        var id = output.Result.Split("deployment=")[1].Split(' ')[0];

        await Eventually.Holds(async () =>
        {
            var received = await new Collector(Sandbox).Received("traces");
            Assert.Contains(id, received);
            Assert.All(["deployment apply", "step resolve", "step generate", "step plan", "step pull", "step start", "step probe", "step switch", "step save"],
                span => Assert.Contains(span, received));
            Assert.All(["resolve image", "probe service"], span => Assert.Contains(span, received));
        }, TimeSpan.FromSeconds(30));
    }

    [SkippableFact]
    public async Task Metrics_and_log_records_arrive()
    {
        await SkipUnlessStandIn();
        await Caller.Apply(Before);

        // The SDK sends metrics once a minute.
        await Eventually.Holds(async () =>
        {
            var received = await new Collector(Sandbox).Received("metrics");
            Assert.All(["tower.deployments", "tower.step.duration", "tower.queue.length"], metric => Assert.Contains(metric, received));
        }, TimeSpan.FromSeconds(75));
        Assert.Contains("runs", await new Collector(Sandbox).Received("logs"));
    }

    // The published image keeps telemetry in databases of its own; only the stand-in can be asked for all of it.
    private async Task SkipUnlessStandIn()
    {
        var label = await Run.DockerOk("inspect", "--format", "{{index .Config.Labels \"tower.standin\"}}", await Stack.Service("otel-lgtm"));
        Skip.If(label != "true", "asks the stand-in for grafana/otel-lgtm what it received, and the real image runs here");
    }
}
