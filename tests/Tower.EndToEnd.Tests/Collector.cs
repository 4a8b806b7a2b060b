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

    /// <summary>The number of the last body so far.</summary>
    public async Task<int> Last() => int.Parse(await Ask("/last"));

    /// <summary>All readable texts in the bodies of a signal: traces, metrics, logs.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="after">Only of bodies behind this number.</param>
    public Task<string> Received(string signal, int after = 0) => Ask($"/received?signal={signal}&after={after}");

    private async Task<string> Ask(string path)
    {
        var output = await new Caller(_sandbox).Curl(
            ["--fail", "-u", $"admin:{_sandbox["REGISTRY_PASSWORD"]}", $"https://otel.localhost:{_sandbox.HttpsPort}{path}"]);
        return output.ExitCode == 0
            ? output.Text
            : throw new InvalidOperationException($"the collector does not answer: {output}");
    }
}
