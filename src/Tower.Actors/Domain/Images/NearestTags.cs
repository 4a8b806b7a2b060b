using System.Numerics;
using NuGet.Versioning;

namespace Tower.Actors.Domain.Images;

/// <summary>The tags a person may have meant, for the message that none matches.</summary>
internal static class NearestTags
{
    /// <summary>How many are named.</summary>
    public const int Count = 5;

    /// <summary>
    /// The nearest tags, best first. Near a range are the versions near the first one it names (with a range that
    /// names none, the highest); near a tag are those that begin like it.
    /// </summary>
    public static IReadOnlyList<string> Of(ImageReference reference, IReadOnlyCollection<string> tags)
    {
        var byName = tags
            .OrderByDescending(tag => CommonPrefix(tag, reference.Selector ?? ""))
            .ThenBy(tag => tag, StringComparer.Ordinal);
        if (reference.Range is not { } range)
            return [.. byName.Take(Count)];

        var versions = tags
            .Select(tag => (tag, version: TagVersion.TryParse(tag, out var version) ? version : null))
            .Where(one => one.version is not null)
            .Select(one => (one.tag, version: one.version!))
            .OrderByDescending(one => one.version, TagVersion.Precedence)
            .ThenBy(one => one.tag, StringComparer.Ordinal);
        var near = range.Pivot is { } pivot
            ? versions.OrderBy(one => Distance(one.version, pivot)) // stable: of two equally far the higher first
            : versions.AsEnumerable();
        return [.. near.Select(one => one.tag).Concat(byName).Distinct().Take(Count)];
    }

    // A step of the major is farther than any number of minors, and those than any number of patches.
    private static BigInteger Distance(SemanticVersion one, SemanticVersion other) =>
        BigInteger.Abs(Place(one) - Place(other));

    private static BigInteger Place(SemanticVersion version) =>
        ((new BigInteger(version.Major) << 64) + (new BigInteger(version.Minor) << 32) + version.Patch) * 2
        - (version.IsPrerelease ? 1 : 0);

    private static int CommonPrefix(string one, string other) => one.AsSpan().CommonPrefixLength(other);
}
