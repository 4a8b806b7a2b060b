using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tower.Actors.Options;
using Tower.Web.Init;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Snippets;

/// <summary>
/// The <c>curl</c> lines people copy. Without <c>-N</c> a CI job, whose output is a pipe, prints nothing until the end; without
/// <c>-sS</c> it prints a progress meter; without <c>--proto '=https'</c> a wrong URL sends the password in clear.
/// </summary>
public sealed partial class CurlSnippetTests
{
    public static TheoryData<string, string> Deploying()
    {
        var data = new TheoryData<string, string>();
        foreach (var (source, command) in Sources().SelectMany(source => Commands(source.Text).Select(command => (source.Name, command))))
        {
            if (DeploysOrStreams().IsMatch(command))
                data.Add(source, command);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Deploying))]
    public void A_line_that_deploys_or_streams_prints_at_once_and_only_what_Tower_says_and_never_goes_over_http(
        string source, string command)
    {
        Assert.NotEmpty(source);
        Assert.Matches(@" (-N|--no-buffer) ", command);
        Assert.Matches(@" (-sS|--silent --show-error) ", command);
        Assert.Matches(@" --proto '=https' ", command);
    }

    [Theory]
    [InlineData("README.md", 4)]
    [InlineData("docs/operations.md", 3)]
    [InlineData("scripts/up.sh", 2)]
    [InlineData("scripts/lib/deploy.sh", 2)]
    [InlineData("tower init", 1)]
    public void Every_such_line_is_found(string source, int lines) =>
        Assert.Equal(lines, Deploying().Count(row => (string)row[0] == source));

    private static IEnumerable<(string Name, string Text)> Sources()
    {
        var root = Root();
        foreach (var file in new[] { "README.md", "dev" }
                     .Concat(Below(root, "docs", "*.md")).Concat(Below(root, "scripts", "*.sh")).Concat(Below(root, "samples", "*.md")))
        {
            var text = File.ReadAllText(Path.Combine(root, file));
            yield return (file, file.EndsWith(".md", StringComparison.Ordinal)
                ? string.Join('\n', CodeBlocks().Matches(text).Select(block => block.Groups[1].Value))
                : text);
        }
        yield return ("tower init", InitSummary.Write(Intents.Applied, new TowerOptions()));
    }

    // A command is a line with what continues it, from curl on.
    private static IEnumerable<string> Commands(string text) => text.Replace("\\\\\n", "\\\n").Replace("\\\n", " ").Split('\n')
        .Where(line => !line.TrimStart().StartsWith('#'))
        .Select(line => Curl().Match(line))
        .Where(command => command.Success)
        .Select(command => command.Value);

    private static IEnumerable<string> Below(string root, string folder, string pattern) =>
        Directory.Exists(Path.Combine(root, folder))
            ? Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)
            : [];

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("```(?:bash|sh|shell)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex(@"\b(stack_)?curl -.*$")]
    private static partial Regex Curl();

    [GeneratedRegex(@"-X P|--data|/apply|/plan|/refresh|/restore|/log\b")]
    private static partial Regex DeploysOrStreams();
}
