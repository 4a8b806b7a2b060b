using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tower.Actors.Caddy;

/// <summary>
/// Caddy's config and the table of where its routes lead, as one document: for everything in Tower that compares, keeps and
/// restores routes. Caddy gets the config alone.
/// </summary>
internal static class RoutedConfig
{
    /// <summary>The member of the document that holds the table.</summary>
    public const string TableMember = "x-tower-upstreams";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        // The file is read by Caddy and by people, never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document of a config and its table; without a table it is the config.</summary>
    public static string Join(JsonObject config, UpstreamTable table)
    {
        if (!table.IsEmpty)
            config[TableMember] = table.ToJson();
        return Text(config);
    }

    /// <summary>The same of a config's text.</summary>
    public static string Join(string config, UpstreamTable table) =>
        table.IsEmpty || JsonNode.Parse(config) is not JsonObject parsed ? config : Join(parsed, table);

    /// <summary>The config that is Caddy's, and the table. A document without a table is Caddy's as it is.</summary>
    /// <exception cref="JsonException">It has a table and is no JSON.</exception>
    public static (string Config, UpstreamTable Table) Split(string document)
    {
        if (!document.Contains($"\"{TableMember}\"", StringComparison.Ordinal)
            || JsonNode.Parse(document) is not JsonObject parsed || !parsed.Remove(TableMember, out var table))
        {
            return (document, UpstreamTable.Empty);
        }
        return (Text(parsed), table is null ? UpstreamTable.Empty : UpstreamTable.FromJson(table));
    }

    private static string Text(JsonObject document) => document.ToJsonString(Indented) + "\n";
}
