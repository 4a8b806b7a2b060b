using System.Text.Json;
using System.Text.Json.Serialization;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Tower.Actors.Tests.Images;

/// <summary>What npm says of ranges: from the committed table, or asked of node-semver itself.</summary>
internal static class RangeCases
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Images", "Data");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Range, version and npm's word (yes, no, invalid) of every line of the table.</summary>
    public static IReadOnlyList<(string Range, string Version, string Expected)> Table() =>
    [
        .. from line in File.ReadLines(Path.Combine(Folder, "range-cases.tsv"))
           where !line.StartsWith('#')
           let columns = line.Split('\t')
           select (columns[0], columns[1], columns[2]),
    ];

    /// <summary>Asks node-semver everything in one process. Skips loudly when it is not there.</summary>
    public static async Task<IReadOnlyList<Answer>> AskNodeSemver(IReadOnlyList<Question> questions)
    {
        var folder = Environment.GetEnvironmentVariable("NODE_SEMVER_DIR");
        if (Environment.GetEnvironmentVariable("TOWER_E2E") == "1")
            Assert.True(folder is not null, "NODE_SEMVER_DIR must name a folder with node_modules/semver");
        Skip.If(folder is null, "node-semver is the oracle: run `npm install semver@7` in a folder and name it in NODE_SEMVER_DIR");

        var node = await Cli.Wrap("node")
            .WithArguments([Path.Combine(Folder, "semver-oracle.cjs")])
            .WithStandardInputPipe(PipeSource.FromString(JsonSerializer.Serialize(questions, Json)))
            .ExecuteBufferedAsync();
        return JsonSerializer.Deserialize<List<Answer>>(node.StandardOutput, Json)!;
    }

    public sealed record Question(string Range, IReadOnlyList<string> Versions);

    public sealed record Answer(bool Valid, IReadOnlyList<bool> Matches, [property: JsonPropertyName("best")] string? Best);
}
