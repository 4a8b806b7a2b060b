using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tower.Benchmarks.Scenarios;

namespace Tower.Benchmarks.Results;

/// <summary>Keeps results: all figures as JSON, the tables in docs/benchmarks.md.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Any record as a JSON node, times as text, names of enumerations.</summary>
    public static JsonNode ToJson<T>(T value) => JsonSerializer.SerializeToNode(value, Json)!;

    /// <summary>Writes <c>results-SCENARIO.json</c>.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> SaveAsync(
        Bench bench,
        IScenario scenario,
        Machine machine,
        DateTimeOffset at,
        Measured measured,
        CancellationToken cancel)
    {
        var file = Path.Combine(bench.Settings.Folder, $"results-{scenario.Name}.json");
        var document = new JsonObject
        {
            ["scenario"] = scenario.Name,
            ["at"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["command"] = bench.Options.CommandLine,
            ["machine"] = ToJson(machine),
            ["figures"] = measured.Figures.DeepClone(),
        };
        await File.WriteAllTextAsync(file, document.ToJsonString(Json) + "\n", cancel);
        return file;
    }

    /// <summary>What is printed, and stands in the docs: where and how, the tables, and what one must know.</summary>
    public static string ToMarkdown(BenchOptions options, Machine machine, DateTimeOffset at, Measured measured)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"`{options.CommandLine}`, {at:yyyy-MM-dd}: {machine}.\n\n");
        foreach (var table in measured.Tables)
            text.Append(table.ToMarkdown()).Append('\n');
        foreach (var note in measured.Notes)
            text.Append("- ").Append(note).Append('\n');
        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Replaces what is between the scenario's marks; everything else stays.</summary>
    /// <exception cref="InvalidOperationException">The file has no such marks.</exception>
    public static async Task WriteDocsAsync(string file, IScenario scenario, string markdown, CancellationToken cancel)
    {
        var (begin, end) = ($"<!-- bench:{scenario.Name} -->\n", $"<!-- /bench:{scenario.Name} -->\n");
        var text = await File.ReadAllTextAsync(file, cancel);
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException(
                $"{file} has no place for {scenario.Name}: it lacks {begin.Trim()} … {end.Trim()}");
        }

        await File.WriteAllTextAsync(file, text[..(from + begin.Length)] + markdown + text[to..], cancel);
    }
}
