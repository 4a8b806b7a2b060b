using System.Text;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>A secret is in intent.json, in its app's environment, and nowhere else.</summary>
public sealed class SecretsSpec(SecretsSpec.Deployments deployments) : TowerSpec, IClassFixture<SecretsSpec.Deployments>
{
    [SkippableFact]
    public void The_deployments_went_as_this_test_needs_them()
    {
        NeedsStack();
        Assert.StartsWith("RESULT succeeded ", deployments.Succeeded.Result);
        Assert.StartsWith("RESULT failed ", deployments.Failed.Result);
        Assert.Contains(" step=probe code=", deployments.Failed.Result);
    }

    [SkippableFact]
    public void No_secret_is_in_the_stream()
    {
        NeedsStack();
        AssertClean("stream", deployments.Succeeded.Text);
    }

    [SkippableFact]
    public void No_secret_is_in_the_stream_even_when_a_failing_app_prints_it()
    {
        NeedsStack();
        AssertClean("stream of the failed deployment", deployments.Failed.Text);
        Assert.Contains("PLAIN is [redacted]", deployments.Failed.Text);
    }

    [SkippableFact]
    public void No_line_of_a_secret_of_many_lines_is_in_the_stream()
    {
        NeedsStack();
        Assert.Contains("PEM is ", deployments.FailedWithLines.Text);
        AssertClean("stream of the failed deployment", deployments.FailedWithLines.Text);
    }

    [SkippableFact]
    public void No_form_in_which_a_framework_prints_a_secret_is_in_the_stream()
    {
        NeedsStack();
        string[] names = ["plain", "bytes of Python", "octal", "JSON", "JSON in JSON", "HTML", "HTML, numbers", "URL", "base64", "Basic", "hex", "Node", "Go", "colours", "two lines"];
        Assert.All(names, name => Assert.Contains($"| {name}: ", deployments.FailedWithForms.Text));
        AssertClean("stream of the failed deployment", deployments.FailedWithForms.Text);
        // And nothing else is taken out: what Tower says of it is whole.
        Assert.Contains(" step=probe code=app-exited", deployments.FailedWithForms.Result);
        Assert.DoesNotContain("[redacted]", deployments.FailedWithForms.Result);
    }

    [SkippableFact]
    public async Task No_secret_is_in_any_file_but_the_intent()
    {
        AssertClean("data directory", await Run.DockerOk("exec", await Stack.Tower(), "sh", "-c",
            $"cd {Sandbox.DataDir} && find . -type f ! -name intent.json -exec cat {{}} +"));
        Assert.Contains(Secrets.Core, await Stack.File("intent.json"));
    }

    [SkippableFact]
    public async Task No_secret_is_on_the_console_of_Tower_or_Caddy()
    {
        foreach (var container in new[] { await Stack.Tower(), await Stack.Service("caddy") })
            AssertClean($"docker logs {container}", $"{await Run.Docker("logs", container)}");
    }

    [SkippableFact]
    public async Task No_secret_is_in_the_status() => AssertClean("status",
        (await Caller.Get("/status")).Text + (await Caller.Get("/status", "-H", "Accept: application/json")).Text);

    [SkippableFact]
    public void No_secret_is_an_argument_of_a_process()
    {
        NeedsStack();
        Assert.Contains("compose", deployments.Arguments);
        AssertClean("arguments", deployments.Arguments);
    }

    [SkippableFact]
    public async Task No_secret_is_in_a_trace_a_metric_or_a_log_record()
    {
        var collector = await Collector.Require(Sandbox);
        await Eventually.Holds(
            async () => Assert.Contains(deployments.FailedId, await collector.Received("traces")), TimeSpan.FromSeconds(30));
        foreach (var signal in new[] { "traces", "logs", "metrics" })
            AssertClean(signal, await collector.Received(signal));
    }

    private void AssertClean(string surface, string text)
    {
        Assert.True(text.Length > 0, $"{surface} is empty");
        Assert.All(Secrets.Forms.Append(Sandbox.Password).Append(Sandbox["REGISTRY_PASSWORD"]), form =>
            Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"{surface} has {form}: {Around(text, form)}"));
    }

    private static string Around(string text, string form)
    {
        var at = Math.Max(0, text.IndexOf(form, StringComparison.OrdinalIgnoreCase));
        return text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)];
    }

    /// <summary>A secret with a core that no encoding of text changes, new for every run.</summary>
    private static class Secrets
    {
        public static readonly string Core = $"Core{Guid.NewGuid():N}";
        public static readonly string Plain = $"p{Core}/+ \"'$x{{}}=ż";
        public static readonly string[] PemLines = [.. Enumerable.Range(0, 4).Select(_ => $"MII{Guid.NewGuid():N}")];
        public static readonly string Pem =
            $"-----BEGIN PRIVATE KEY-----\n{string.Join('\n', PemLines)}\n-----END PRIVATE KEY-----\n";

        public static IEnumerable<string> Forms =>
        [
            Core,
            Convert.ToHexString(Encoding.UTF8.GetBytes(Core)),
            // In base64 a text looks different at each of three offsets; the ends depend on the neighbours.
            .. Enumerable.Range(0, 3)
                .Select(offset => Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', offset) + Core))[4..^4]),
            .. PemLines,
            // Numbers, however they are written, and the halves of one that was broken over two lines.
            string.Join(' ', Encoding.UTF8.GetBytes(Core).Select(b => b.ToString("x2"))),
            string.Join(' ', Encoding.UTF8.GetBytes(Core)),
            string.Concat(Encoding.UTF8.GetBytes(Core).Select(b => $"\\x{b:x2}")),
            string.Concat(Encoding.UTF8.GetBytes(Core).Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}")),
            string.Concat(Core.Select(c => $"&#{(int)c};")),
            Core[..16], Core[^12..],
        ];
    }

    /// <summary>A deployment that succeeds, and two that fail while their apps print what they should keep.</summary>
    public sealed class Deployments : Scenario
    {
        internal Output Succeeded { get; private set; } = null!;

        internal Output Failed { get; private set; } = null!;

        internal Output FailedWithLines { get; private set; } = null!;

        internal Output FailedWithForms { get; private set; } = null!;

        internal string FailedId => Failed.Result.Split("deployment=")[1].Split(' ')[0];

        /// <summary>The arguments of all processes that were seen meanwhile, a process per line.</summary>
        internal string Arguments { get; private set; } = "";

        protected override async Task Happen()
        {
            using var arguments = new ProcessArguments(except: "curl");
            Succeeded = await Caller.Apply(Before.With(Intents.App("vault").WithSecrets(Shared)));
            Failed = await ApplyPrinting("PLAIN");
            FailedWithLines = await ApplyPrinting("PEM");
            FailedWithForms = await ApplyPrinting("PLAIN", "PRINT_FORMS");
            Arguments = await arguments.Seen();
        }

        private Task<Output> ApplyPrinting(string secret, string how = "PRINT_ENV") => Caller.Apply(Before.With(
            Intents.App("vault", env: [(how, secret), ("CRASH_AFTER_MS", "1")]).WithSecrets(Shared)));

        private static (string Name, string Value)[] Shared => [("PLAIN", Secrets.Plain), ("PEM", Secrets.Pem)];
    }
}
