namespace Tower.EndToEnd.Tests;

/// <summary>The stand-in for grafana/otel-lgtm, which says what it received.</summary>
internal sealed class Collector(Sandbox sandbox)
{
    /// <summary>All readable texts in the bodies of a signal: traces, metrics, logs.</summary>
    public async Task<string> Received(string signal)
    {
        var output = await new Caller(sandbox).Curl(["--fail", "-u", $"admin:{sandbox["REGISTRY_PASSWORD"]}",
            $"https://otel.localhost:{sandbox.HttpsPort}/received?signal={signal}"]);
        return output.ExitCode == 0 ? output.Text : throw new InvalidOperationException($"the collector does not answer: {output}");
    }
}
