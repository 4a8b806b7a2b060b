using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Routing;

namespace Tower.Actors.Tests.Caddy;

/// <summary>A routing as one JSON document, the table in a member of the config: for tests that compare, print or change it as text.</summary>
internal static class RoutingText
{
    private const string TableMember = "x-tower-upstreams";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(CaddyRouting routing)
    {
        if (routing.Table.IsEmpty)
            return routing.Config;
        var document = JsonNode.Parse(routing.Config)!.AsObject();
        document[TableMember] = new JsonObject { ["live"] = ToJson(routing.Table.Live), ["back"] = ToJson(routing.Table.Back) };
        return document.ToJsonString(Indented) + "\n";
    }

    public static CaddyRouting Parse(string text)
    {
        if (!text.Contains($"\"{TableMember}\"", StringComparison.Ordinal))
            return new CaddyRouting(text);
        var document = JsonNode.Parse(text)!.AsObject();
        document.Remove(TableMember, out var table);
        return new CaddyRouting(
            document.ToJsonString(Indented) + "\n", new UpstreamTable(FromJson(table!["live"]!), FromJson(table["back"]!)));
    }

    private static JsonObject ToJson(ImmutableSortedDictionary<string, ImmutableArray<string>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(
            entry.Key, new JsonArray([.. entry.Value.Select(dial => JsonValue.Create(dial))]))));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> FromJson(JsonNode entries) =>
        entries.AsObject().ToImmutableSortedDictionary(
            entry => entry.Key, entry => entry.Value!.AsArray().Select(dial => (string)dial!).ToImmutableArray(), StringComparer.Ordinal);
}
