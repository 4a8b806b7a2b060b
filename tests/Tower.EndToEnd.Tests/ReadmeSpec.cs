using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// The README's own lines, run by bash as they are printed, with a pipe for output as in CI: each line of the deployment arrives
/// when it is written, and nothing else is printed.
/// </summary>
public sealed partial class ReadmeSpec : TowerSpec
{
    // Only these differ from one server to the next.
    private const string PrintedUrl = "https://tower.example.com";
    private const string PrintedDeployment = "20261129T121806-348a";

    [SkippableFact]
    public async Task The_narrated_deployment_arrives_line_by_line()
    {
        var block = Block(". .dev/sandbox.env");
        using var folder = Folder(Before.WithFirst(App()));
        AssertLive(await Run.Timed(Script(folder, block, sourced: true), folder.Path));
    }

    [SkippableFact]
    public async Task So_does_the_way_back()
    {
        var first = await Deployed(Before.With(App(("GREETING", "first"))));
        await Deployed(Before.With(App(("GREETING", "second"))));
        using var folder = Folder(Before);
        AssertLive(await Run.Timed(
            Script(folder, Block("/restore\"").Replace(PrintedDeployment, first.Deployment)), folder.Path));
    }

    [SkippableFact]
    public async Task So_does_the_line_for_CI()
    {
        // What comes before it pushes an image.
        var block = Block("docker push");
        using var folder = Folder(Before.With(App(("FROM", "CI"))));
        AssertLive(await Run.Timed(Script(folder, block[block.IndexOf("curl", StringComparison.Ordinal)..]), folder.Path));
    }

    [SkippableFact]
    public async Task So_does_the_line_that_adds_secrets()
    {
        using var folder = Folder(Before.WithFirst(App()));
        AssertLive(await Run.Timed(Script(folder, $"export DATABASE_URL=postgres://db\n{Block("env.DATABASE_URL")}"), folder.Path));
    }

    [SkippableFact]
    public void No_other_block_deploys()
    {
        NeedsStack();
        Assert.Equal(4, Blocks().Count(block => block.Contains("curl") && block.Contains("-X POST")));
    }

    // The app of the sandbox, so that nothing but a change of it is deployed there.
    private static JsonObject App(params (string Name, string Value)[] env) => Intents.App("hello", env: env);

    private static void AssertLive(Timed printed)
    {
        Assert.True(printed.ExitCode == 0, $"{printed}");
        Assert.True(printed.Errors == "", $"{printed}");
        var lines = printed.Lines.Where(line => Stamp().IsMatch(line.Text)).ToList();
        Assert.StartsWith("RESULT succeeded ", printed.Lines[^1].Text);

        // Each line says when it was written. One that was kept back somewhere arrives with those after it.
        var delays = lines.Select(line => line.At.TimeOfDay - TimeSpan.Parse(line.Text[..12])).ToList();
        Assert.True(delays.Max() < TimeSpan.FromSeconds(2), $"a line was {delays.Max()} on its way\n{printed}");
        var traffic = lines.First(line => line.Text.Contains("  switch  "));
        var watched = printed.Lines[^1].At - traffic.At;
        Assert.True(watched > TimeSpan.FromSeconds(1.5), $"the traffic moved {watched} before the end\n{printed}");
    }

    private TemporaryFolder Folder(JsonNode intent)
    {
        var folder = new TemporaryFolder();
        var file = folder.File("intent.json");
        File.WriteAllText(file, intent.ToJsonString());
        Directory.CreateDirectory(folder.File(".dev"));
        File.WriteAllText(folder.File(".dev/sandbox.env"), $"{File.ReadAllText(Sandbox.SettingsFile!)}INTENT={file}\n");
        return folder;
    }

    // What the README has sourced already, and a root that curl is told of as it is of any.
    private string Script(TemporaryFolder folder, string block, bool sourced = false) =>
        (sourced ? "" : $". {folder.File(".dev/sandbox.env")}\n")
        + $"export CURL_CA_BUNDLE='{Sandbox.CaFile}'\n{block.Replace(PrintedUrl, Sandbox.Url)}";

    private static string Block(string part) => Assert.Single(Blocks(), block => block.Contains(part));

    private static IEnumerable<string> Blocks([CallerFilePath] string here = "") =>
        CodeBlock().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "README.md")))
            .Select(block => block.Groups[1].Value);

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3}  ")]
    private static partial Regex Stamp();
}
