using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tower.Actors.Caddy;

/// <summary>
/// Where routes lead at the moment: what changes with every rollout, and so stands beside Caddy's config and not in it. Caddy
/// looks it up for every request (<see cref="UpstreamFiles"/>), so that traffic moves without loading a config.
/// </summary>
/// <param name="Live">By key: the <c>host:port</c>s that get the requests.</param>
/// <param name="Back">
/// By key: the <c>host:port</c>s of the generation before, asked when none of the live ones can be. Only while it stands by.
/// </param>
public sealed record UpstreamTable(
    ImmutableSortedDictionary<string, ImmutableArray<string>> Live,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Back)
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> NoEntries =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>A table of nothing.</summary>
    public static UpstreamTable Empty { get; } = new(NoEntries, NoEntries);

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Live.IsEmpty && Back.IsEmpty;

    /// <summary>This table, and of another one what this one does not say.</summary>
    public UpstreamTable With(UpstreamTable other) => new(other.Live.SetItems(Live), other.Back.SetItems(Back));

    /// <summary>As JSON.</summary>
    public JsonObject ToJson() => new() { ["live"] = ToJson(Live), ["back"] = ToJson(Back) };

    /// <summary>Reads <see cref="ToJson()"/>.</summary>
    public static UpstreamTable FromJson(JsonNode json) => new(FromJson(json, "live"), FromJson(json, "back"));

    private static JsonObject ToJson(ImmutableSortedDictionary<string, ImmutableArray<string>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(
            entry.Key, new JsonArray([.. entry.Value.Select(dial => JsonValue.Create(dial))]))));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> FromJson(JsonNode json, string name) =>
        NoEntries.AddRange(json[name]!.AsObject().Select(entry => KeyValuePair.Create(
            entry.Key, entry.Value!.AsArray().Select(dial => (string)dial!).ToImmutableArray())));
}
