using System.Collections.Immutable;

namespace Tower.Actors.Domain.Routing;

/// <summary>
/// Where routes lead at the moment: it changes with every rollout, so it is not part of Caddy's config. Caddy
/// looks it up for every request (<see cref="UpstreamFolders"/>), so traffic moves without loading a config.
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

    /// <summary>Whether both say the same.</summary>
    public bool Equals(UpstreamTable? other) => other is not null && Same(Live, other.Live) && Same(Back, other.Back);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Live.Count, Back.Count);

    private static bool Same(
        ImmutableSortedDictionary<string, ImmutableArray<string>> left, ImmutableSortedDictionary<string, ImmutableArray<string>> right) =>
        left.Count == right.Count
        && left.All(entry => right.TryGetValue(entry.Key, out var dials) && entry.Value.SequenceEqual(dials, StringComparer.Ordinal));
}
