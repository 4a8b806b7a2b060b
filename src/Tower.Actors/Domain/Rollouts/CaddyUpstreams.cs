using System.Collections.Immutable;
using System.Text.Json;
using Tower.Actors.Domain.Routing;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Reads the addresses Caddy sends requests to.</summary>
internal static class CaddyUpstreams
{
    /// <summary>
    /// Every distinct <c>dial</c> address anywhere in the config, and every one in the table beside it, e.g.
    /// <c>api-1a2b3c4d:3000</c>.
    /// </summary>
    public static ImmutableSortedSet<string> DialsOf(CaddyRouting routing)
    {
        using var document = JsonDocument.Parse(routing.Config);
        var found = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        found.UnionWith(routing.Table.Live.Values.Concat(routing.Table.Back.Values).SelectMany(dials => dials));
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
                    Add(property.Value.GetString()!, found);
                else
                    Collect(property.Value, found);
            }
        }
    }

    private static void Add(string dial, ImmutableSortedSet<string>.Builder found)
    {
        // A placeholder: what it stands for is in the table.
        if (!dial.Contains('{', StringComparison.Ordinal))
            found.Add(dial);
    }
}
