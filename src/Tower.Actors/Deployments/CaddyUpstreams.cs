using System.Collections.Immutable;
using System.Text.Json;

namespace Tower.Actors.Deployments;

/// <summary>Reads the addresses a Caddy config sends requests to.</summary>
internal static class CaddyUpstreams
{
    /// <summary>Every distinct <c>dial</c> address anywhere in the config, e.g. <c>api-1a2b3c4d:3000</c>.</summary>
    public static ImmutableSortedSet<string> DialsOf(string caddyJson)
    {
        using var document = JsonDocument.Parse(caddyJson);
        var found = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        Collect(document.RootElement, found);
        return found.ToImmutable();
    }

    private static void Collect(JsonElement element, ImmutableSortedSet<string>.Builder found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Collect(item, found);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("dial") && property.Value.ValueKind == JsonValueKind.String)
                    found.Add(property.Value.GetString()!);
                else
                    Collect(property.Value, found);
            }
        }
    }
}
