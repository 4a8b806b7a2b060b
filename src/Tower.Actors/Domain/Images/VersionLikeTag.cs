using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Tower.Actors.Domain.Images;

/// <summary>Why a tag that looks like a version is none; in the order in which a message says it.</summary>
internal enum VersionFault
{
    /// <summary><c>2024.01.05</c>.</summary>
    LeadingZero,
    /// <summary><c>1.2.3.4</c>.</summary>
    TooManyNumbers,
    /// <summary><c>1.2</c>, <c>1.2-alpine</c>.</summary>
    TooFewNumbers,
    /// <summary><c>2024-10-01</c>.</summary>
    HyphenatedDate,
    /// <summary><c>V1.2.3</c>.</summary>
    CapitalV,
    /// <summary><c>1.2.3_4</c>, <c>1.2.3rc1</c>, <c>1.2.3.Final</c>.</summary>
    NoHyphen,
    /// <summary><c>1.2.3-</c>, <c>1.2.3-01</c>, <c>1.2.3-a_b</c>.</summary>
    Prerelease,
    /// <summary><c>1.2.20260128103045</c>: semver, but no version here (<see cref="TagVersion.IsOversized"/>).</summary>
    Oversized,
}

/// <summary>A tag that a person reads as a version and Tower does not.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Numbers">Its numbers, as many as it has.</param>
/// <param name="Version">The nearest thing to it that is a version: three numbers, and its prerelease if it looks like one.</param>
/// <param name="Fault">What keeps it from being one.</param>
internal sealed partial record VersionLikeTag(
    string Tag, ImmutableArray<BigInteger> Numbers, SemanticVersion Version, VersionFault Fault)
{
    /// <summary>Reads a tag; null when it is a version, and when nobody would take it for one.</summary>
    public static VersionLikeTag? Read(string tag)
    {
        if (TagVersion.TryParse(tag, out _))
            return null;
        var match = Date().Match(tag) is { Success: true } date ? date : Dotted().Match(tag);
        if (!match.Success)
            return null;
        var written = match.Groups["number"].Captures.Select(number => number.Value).ToList();
        var rest = match.Groups["rest"].Value;
        ImmutableArray<BigInteger> numbers = [.. written.Select(text => BigInteger.Parse(text, CultureInfo.InvariantCulture))];
        string[] labels = LooksLikePrerelease().IsMatch(rest)
            ? rest.Split(['-', '.', '_'], StringSplitOptions.RemoveEmptyEntries)
            : [];
        var version = new SemanticVersion(Clamp(numbers, 0), Clamp(numbers, 1), Clamp(numbers, 2), labels, null);
        return new VersionLikeTag(tag, numbers, version, FaultOf(tag, match, written, rest));
    }

    /// <summary>Whether it comes after a version when both are read number by number.</summary>
    public bool IsAbove(SemanticVersion other)
    {
        ImmutableArray<BigInteger> others = [other.Major, other.Minor, other.Patch];
        var order = Compare(Numbers, others);
        return order > 0 || (order == 0 && TagVersion.Precedence.Compare(Version, other) > 0);
    }

    /// <summary>Orders number by number; what is missing counts as 0.</summary>
    public static int Compare(ImmutableArray<BigInteger> one, ImmutableArray<BigInteger> other) =>
        Enumerable.Range(0, Math.Max(one.Length, other.Length))
            .Select(i => one.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i)))
            .FirstOrDefault(order => order != 0);

    private static VersionFault FaultOf(string tag, Match match, List<string> written, string rest) => tag switch
    {
        _ when TagVersion.IsOversized(tag) => VersionFault.Oversized,
        _ when match.Groups["date"].Success => VersionFault.HyphenatedDate,
        _ when written.Any(number => number.Length > 1 && number[0] == '0') => VersionFault.LeadingZero,
        _ when written.Count > 3 => VersionFault.TooManyNumbers,
        _ when written.Count < 3 => VersionFault.TooFewNumbers,
        _ when tag[0] == 'V' => VersionFault.CapitalV,
        _ when !rest.StartsWith('-') => VersionFault.NoHyphen,
        _ => VersionFault.Prerelease,
    };

    private static int Clamp(ImmutableArray<BigInteger> numbers, int index) =>
        (int)BigInteger.Min(numbers.ElementAtOrDefault(index), int.MaxValue);

    [GeneratedRegex(@"\A[vV]?(?<number>[0-9]+)(?:\.(?<number>[0-9]+))+(?<rest>.*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"\A(?<date>(?<number>[0-9]{4})-(?<number>[0-9]{2})-(?<number>[0-9]{2}))(?<rest>|[^0-9].*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Date();

    // What semver would call a prerelease, and the words that others put right behind the numbers.
    [GeneratedRegex(
        @"\A(-|[._]?(a|alpha|b|beta|c|cr|dev|ea|m|milestone|nightly|pre|preview|rc|snapshot)(?![A-Za-z]))",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikePrerelease();
}
