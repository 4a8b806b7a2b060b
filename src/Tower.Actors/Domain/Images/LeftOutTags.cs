using System.Collections.Immutable;

namespace Tower.Actors.Domain.Images;

/// <summary>
/// Says which tags that look like versions a range could not take, and why: that they are skipped is right, but a person who
/// pushes <c>2024.10.01</c> and sees that <c>2024.9.30</c> stays deployed needs the reason.
/// </summary>
internal static class LeftOutTags
{
    /// <summary>How many tags are named for one reason.</summary>
    public const int PerReason = 5;

    /// <summary>
    /// When a tag was chosen: those that would have been chosen in its place, had they been written as versions. Others would
    /// be noise: most repositories have <c>1.2</c> beside <c>1.2.3</c>.
    /// </summary>
    /// <returns>A sentence, or null when there are none.</returns>
    public static string? Above(TagRange range, string chosen, IEnumerable<string> tags) =>
        TagVersion.TryParse(chosen, out var version)
            ? Text(Read(tags).Where(tag => range.Matches(tag.Version) && tag.IsAbove(version)))
            : null;

    /// <summary>When no tag matches: those that lie in the range, read number by number; when none does, the newest.</summary>
    /// <returns>A sentence, or null when there are none.</returns>
    public static string? Of(TagRange range, IEnumerable<string> tags)
    {
        var all = Read(tags).ToList();
        var near = all.Where(tag => range.Surrounds(tag.Version)).ToList();
        return Text(near.Count > 0 ? near : all);
    }

    private static IEnumerable<VersionLikeTag> Read(IEnumerable<string> tags) =>
        tags.Distinct(StringComparer.Ordinal).Select(VersionLikeTag.Read).OfType<VersionLikeTag>();

    private static string? Text(IEnumerable<VersionLikeTag> tags)
    {
        var groups = tags
            .OrderByDescending(tag => tag, Comparer<VersionLikeTag>.Create(Newness))
            .ThenBy(tag => tag.Tag, StringComparer.Ordinal)
            .GroupBy(tag => tag.Fault)
            .OrderBy(group => group.Key)
            .Select(group => Group(group.Key, [.. group.Select(tag => tag.Tag)]))
            .ToList();
        return groups.Count > 0 ? string.Join("; ", groups) : null;
    }

    private static int Newness(VersionLikeTag one, VersionLikeTag other) =>
        VersionLikeTag.Compare(one.Numbers, other.Numbers) is not 0 and var order
            ? order
            : TagVersion.Precedence.Compare(one.Version, other.Version);

    private static string Group(VersionFault fault, ImmutableArray<string> tags)
    {
        if (fault is VersionFault.Oversized)
            return $"not compared: {tags.Length} tags like '{tags[0]}', whose numbers are above {int.MaxValue}";
        var more = tags.Length > PerReason ? $" and {tags.Length - PerReason} more" : "";
        return $"left out {string.Join(", ", tags.Take(PerReason))}{more}: {Why(fault)}";
    }

    private static string Why(VersionFault fault) => fault switch
    {
        VersionFault.LeadingZero => "numbers with leading zeros are no semver",
        VersionFault.TooManyNumbers => "more than three numbers are no semver",
        VersionFault.TooFewNumbers => "fewer than three numbers are no semver",
        VersionFault.HyphenatedDate => "dates with hyphens are no semver",
        VersionFault.CapitalV => "only a small v may stand before a version",
        VersionFault.NoHyphen => "semver has a hyphen before what follows the three numbers",
        VersionFault.Prerelease =>
            "what follows the hyphen is no prerelease of semver: letters, digits and hyphens between dots, no leading zeros",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "a fault without words"),
    };
}
