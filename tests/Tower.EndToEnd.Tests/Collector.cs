using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>The stand-in for grafana/otel-lgtm, which says what it received.</summary>
internal sealed class Collector
{
    private readonly Sandbox _sandbox;

    private Collector(Sandbox sandbox) => _sandbox = sandbox;

    /// <summary>The stand-in, or a skip: the published image keeps what it receives in databases of its own.</summary>
    public static async Task<Collector> Require(Sandbox sandbox)
    {
        var container = await new Stack(sandbox).Service("otel-lgtm");
        var label = await Run.DockerOk("inspect", "--format", "{{index .Config.Labels \"tower.standin\"}}", container);
        Skip.If(label != "true", "only the stand-in for grafana/otel-lgtm says what it received, and the real one runs here");
        return new Collector(sandbox);
    }

    /// <summary>All readable texts in the bodies of a signal: traces, metrics, logs.</summary>
    public async Task<string> Received(string signal)
    {
        var output = await new Caller(_sandbox).Curl(["--fail", "-u", $"admin:{_sandbox["REGISTRY_PASSWORD"]}",
            $"https://otel.localhost:{_sandbox.HttpsPort}/received?signal={signal}"]);
        return output.ExitCode == 0
            ? output.Text
            : throw new InvalidOperationException($"the collector does not answer: {output}");
    }
}
