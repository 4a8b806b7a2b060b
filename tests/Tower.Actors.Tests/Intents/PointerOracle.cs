using System.Globalization;
using System.Text.Json.Nodes;

namespace Tower.Actors.Tests.Intents;

/// <summary>Follows JSON pointers (RFC 6901), written apart from the code that makes them.</summary>
internal static class PointerOracle
{
    /// <summary>Whether the pointer leads to a value, or to where one is missing in a value.</summary>
    public static bool Leads(JsonNode? document, string pointer)
    {
        if (pointer.Length == 0)
            return true;
        var last = pointer.LastIndexOf('/');
        return TryFind(document, pointer, out _) || TryFind(document, pointer[..last], out _);
    }

    /// <summary>The value a pointer leads to.</summary>
    public static JsonNode? Find(JsonNode document, string pointer) =>
        TryFind(document, pointer, out var found) ? found : throw new ArgumentException($"{pointer} leads nowhere");

    private static bool TryFind(JsonNode? node, string pointer, out JsonNode? found)
    {
        found = node;
        if (pointer.Length == 0)
            return true;
        if (pointer[0] != '/')
            return false;
        foreach (var token in pointer[1..].Split('/'))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (found)
            {
                case JsonObject members when members.TryGetPropertyValue(name, out var member):
                    found = member;
                    break;
                case JsonArray elements when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < elements.Count:
                    found = elements[index];
                    break;
                default:
                    return false;
            }
        }
        return true;
    }
}
