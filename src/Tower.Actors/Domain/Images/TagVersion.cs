using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Tower.Actors.Domain.Images;

/// <summary>Reads tags as versions (semver.org 2.0.0, a leading <c>v</c> allowed) and orders them as npm does.</summary>
internal static partial class TagVersion
{
    private const string Number = "0|[1-9][0-9]*";

    /// <summary>The grammar of a prerelease with its hyphen; shared with the ranges.</summary>
    internal const string Prerelease =
        $"-(?<pre>(?:[0-9]*[A-Za-z-][0-9A-Za-z-]*|{Number})(?:\\.(?:[0-9]*[A-Za-z-][0-9A-Za-z-]*|{Number}))*)";

    /// <summary>
    /// Orders versions by precedence. NuGet's own order ignores the case of a prerelease and compares its numbers
    /// as <see cref="int"/>s; semver.org and npm do neither.
    /// </summary>
    public static IComparer<SemanticVersion> Precedence { get; } = Comparer<SemanticVersion>.Create(Compare);

    /// <summary>The version a tag stands for. Numbers end at 2147483647, the bound of NuGet.Versioning.</summary>
    /// <returns>False when the tag is no full version, or one with a bigger number (<see cref="IsOversized"/>).</returns>
    public static bool TryParse(string tag, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        var match = Grammar().Match(tag);
        if (!match.Success || !TryNumber(match, "M", out var major) || !TryNumber(match, "m", out var minor)
            || !TryNumber(match, "p", out var patch))
            return false;
        version = new SemanticVersion(major, minor, patch, Labels(match), null);
        return true;
    }

    /// <summary>Whether a tag is written like a version but has a number that cannot be compared.</summary>
    public static bool IsOversized(string tag) => Grammar().IsMatch(tag) && !TryParse(tag, out _);

    /// <summary>The prerelease's identifiers of a match of <see cref="Prerelease"/>; empty without one.</summary>
    internal static string[] Labels(Match match) =>
        match.Groups["pre"].Success ? match.Groups["pre"].Value.Split('.') : [];

    private static bool TryNumber(Match match, string group, out int number) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static int Compare(SemanticVersion left, SemanticVersion right)
    {
        var main = (left.Major, left.Minor, left.Patch).CompareTo((right.Major, right.Minor, right.Patch));
        if (main != 0)
            return main;
        if (left.IsPrerelease != right.IsPrerelease)
            return left.IsPrerelease ? -1 : 1; // a prerelease comes before its release
        var first = left.ReleaseLabels.Zip(right.ReleaseLabels, CompareLabel).FirstOrDefault(order => order != 0);
        return first != 0 ? first : left.ReleaseLabels.Count().CompareTo(right.ReleaseLabels.Count());
    }

    // semver.org 2.0.0, item 11.4: numbers by value and before words, words by their ASCII order.
    private static int CompareLabel(string left, string right) =>
        (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit)) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            // Numbers have no leading zeros: the longer is the bigger, of any length.
            (true, true) when left.Length != right.Length => left.Length.CompareTo(right.Length),
            _ => string.CompareOrdinal(left, right),
        };

    private const string Build = @"\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*";

    [GeneratedRegex(
        $@"\Av?(?<M>{Number})\.(?<m>{Number})\.(?<p>{Number})(?:{Prerelease})?(?:{Build})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Grammar();
}
