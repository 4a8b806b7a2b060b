using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Messages.Tests;

/// <summary>The list of failure codes, which programs and people rely on.</summary>
public sealed partial class FailureCodesTests
{
    private const string Page = "docs/failures.md";

    private static readonly string Root = FindRoot();

    [Fact]
    public void Names_are_unique_and_written_alike()
    {
        Assert.Distinct(FailureCodes.All.Select(code => code.Name));
        Assert.All(FailureCodes.All, code => Assert.Matches(NameShape(), code.Name));
    }

    [Fact]
    public void Each_says_what_it_means_and_one_thing_to_do() => Assert.All(FailureCodes.All, code =>
    {
        Assert.False(string.IsNullOrWhiteSpace(code.Meaning) || code.Meaning.EndsWith('.'), code.Name);
        Assert.False(string.IsNullOrWhiteSpace(code.Remedy) || code.Remedy.EndsWith('.'), code.Name);
    });

    [Fact]
    public void A_name_is_found_again_and_an_unknown_one_stays_a_name()
    {
        Assert.All(FailureCodes.All, code => Assert.Same(code, FailureCodes.Named(code.Name)));
        Assert.Equal("of-a-newer-tower", FailureCodes.Named("of-a-newer-tower").Name);
    }

    /// <summary>TOWER_UPDATE_GOLDEN=1 writes the page instead.</summary>
    [Fact]
    public void The_documentation_lists_all_of_them()
    {
        var path = Path.Combine(Root, Page);
        if (Environment.GetEnvironmentVariable("TOWER_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, Written());
        Assert.Equal(Written(), File.ReadAllText(path));
    }

    [Fact]
    public void Each_is_produced_by_a_test()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith($"{nameof(FailureCodesTests)}.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .ToList();
        var fields = new[] { typeof(RequestFailures), typeof(FailureCodes) }.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(FailureCode));

        var untested = fields
            .Where(field => tests.All(text => !IsAsserted(text, field.Name, ((FailureCode)field.GetValue(null)!).Name)))
            .Select(field => field.Name);

        Assert.Empty(untested);
    }

    // As a value in an assertion, or as the word in what a program printed.
    private static bool IsAsserted(string text, string field, string name) => text.Split('\n').Any(line =>
        (line.Contains("Assert", StringComparison.Ordinal) || line.Contains("InlineData", StringComparison.Ordinal) || line.Contains("=> FailureCodes", StringComparison.Ordinal)
            || line.Contains("=> RequestFailures", StringComparison.Ordinal))
        && (Regex.IsMatch(line, $@"(FailureCodes|RequestFailures)\.{field}\b") || line.Contains($"\"{name}\"", StringComparison.Ordinal)
            || Regex.IsMatch(line, $@"code={name}\b")));

    private static string Written()
    {
        var page = new StringBuilder("""
            # Failure codes

            Every failure has a code that does not change, and one thing to do. It is the word behind `code=` in the last line of a deployment
            (`RESULT failed deployment=… seconds=… step=probe code=app-exited`), the member `code` of that line's JSON
            (`Accept: application/x-ndjson`), and the member `code` of a refused request's problem JSON (RFC 9457); both have the member
            `remedy` as well. This page is made from the code: a test compares them.

            | code | what happened | what to do |
            |---|---|---|

            """);
        foreach (var code in FailureCodes.All)
            page.Append("| `").Append(code.Name).Append("` | ").Append(code.Meaning).Append(" | ").Append(code.Remedy).Append(" |\n");
        return page.ToString();
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "dev")))
                return folder;
        }
        throw new InvalidOperationException($"no ./dev above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex NameShape();
}
