using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using NuGet.Versioning;

namespace Tower.Actors.Domain.Images;

/// <summary>
/// A version range over tags, with the meaning npm gives it (<c>node-semver</c> is the oracle of its tests):
/// <c>^1.2.0</c>, <c>~1.2</c>, <c>1.x</c>, <c>*</c>, <c>&gt;=1.2 &lt;2</c>, <c>1.2 - 1.4</c>, <c>a || b</c>, an exact
/// version, a leading <c>v</c>. A prerelease matches only a range that names one of the same major.minor.patch.
/// </summary>
/// <remarks>Stricter than npm where npm is lenient by accident: <c>1.2.3*</c> or <c>&gt; =1.2</c> is no range here.</remarks>
public sealed class TagRange
{
    /// <summary>A longer text is no range.</summary>
    public const int MaxLength = 256;

    private readonly ImmutableArray<ImmutableArray<TagComparator>> _alternatives;

    private TagRange(string text, ImmutableArray<ImmutableArray<TagComparator>> alternatives)
    {
        Text = text;
        _alternatives = alternatives;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Reads a range. As in npm the empty text is any version.</summary>
    /// <returns>False for what is no range (<c>latest</c>, <c>a1b2c3d</c>, <c>1e5</c>, <c>^x1</c>), for more than
    /// <see cref="MaxLength"/> characters, and for numbers above 2147483647.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out TagRange? range)
    {
        range = text.Length <= MaxLength && TagRangeParser.TryParse(text, out var alternatives)
            ? new TagRange(text, alternatives)
            : null;
        return range is not null;
    }

    /// <summary>Whether a tag is a version of this range; false for a tag that is no version.</summary>
    public bool Matches(string tag) => TagVersion.TryParse(tag, out var version) && Matches(version);

    /// <summary>
    /// The tag of the highest version in this range, or null. Among tags of equal precedence (<c>v1.2.3</c> and
    /// <c>1.2.3</c>) the one without <c>v</c> wins, whatever their order.
    /// </summary>
    public string? BestMatch(IEnumerable<string> tags)
    {
        var matching =
            from tag in tags
            let version = TagVersion.TryParse(tag, out var parsed) && Matches(parsed) ? parsed : null
            where version is not null
            select (tag, version);
        return matching
            .OrderByDescending(match => match.version, TagVersion.Precedence)
            .ThenBy(match => match.tag, StringComparer.Ordinal) // digits come before 'v'
            .Select(match => match.tag)
            .FirstOrDefault();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The first version the range names, or null (<c>*</c>): what "near the range" is measured from.</summary>
    internal SemanticVersion? Pivot => _alternatives.SelectMany(all => all).FirstOrDefault()?.Version;

    /// <summary>Whether a version lies within the bounds, prerelease or not.</summary>
    internal bool Surrounds(SemanticVersion version) => _alternatives.Any(all => all.All(one => one.Admits(version)));

    internal bool Matches(SemanticVersion version) =>
        _alternatives.Any(all => all.All(one => one.Admits(version))
                                 && (!version.IsPrerelease || all.Any(one => one.NamesPrereleaseOf(version))));
}

/// <summary>One bound of a range.</summary>
/// <param name="Operator"><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> or <c>=</c>.</param>
/// <param name="Version">The bound.</param>
internal sealed record TagComparator(string Operator, SemanticVersion Version)
{
    /// <summary>Whether a version is on the right side.</summary>
    public bool Admits(SemanticVersion version)
    {
        var order = TagVersion.Precedence.Compare(version, Version);
        return Operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => order == 0,
        };
    }

    /// <summary>Whether the bound is itself a prerelease of the version's major.minor.patch.</summary>
    public bool NamesPrereleaseOf(SemanticVersion version) =>
        Version.IsPrerelease
        && (Version.Major, Version.Minor, Version.Patch) == (version.Major, version.Minor, version.Patch);
}
