using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Tower.Actors.Domain.Images;

/// <summary>Turns the text of a range into bounds, after the "Advanced Range Syntax" of node-semver's README.</summary>
internal static partial class TagRangeParser
{
    // "1", "1.2", "1.x", "1.2.3-rc.1"; npm allows any mix of v and = before it.
    private const string Partial =
        $@"(?<prefix>[v=]*)(?<M>{Part})(?:\.(?<m>{Part})(?:\.(?<p>{Part})(?:{TagVersion.Prerelease})?)?)?";

    private const string Part = @"0|[1-9][0-9]*|[xX*]";

    private static readonly char[] Spaces = [' ', '\t', '\n', '\v', '\f', '\r'];

    private static readonly TagComparator Nothing = new("<", new SemanticVersion(0, 0, 0, "0"));

    /// <summary>The alternatives of a range, each a list of bounds that all must hold; an empty list holds always.</summary>
    public static bool TryParse(string text, out ImmutableArray<ImmutableArray<TagComparator>> alternatives)
    {
        var parsed = text.Split("||").Select(ParseAlternative).ToList();
        alternatives = parsed switch
        {
            _ when parsed.Contains(null) => [],
            // npm: beside "*" nothing else counts, not even a prerelease that is named.
            _ when parsed.Any(bounds => bounds!.Count == 0) => [[]],
            _ => [.. parsed.Select(bounds => bounds!.ToImmutableArray())],
        };
        return alternatives.Length > 0;
    }

    private static List<TagComparator>? ParseAlternative(string text)
    {
        text = BuildMetadata().Replace(text, "").Trim(Spaces);
        if (text.Split(Spaces, StringSplitOptions.RemoveEmptyEntries) is [var from, "-", var to])
            return ParseHyphen(WholePartial().Match(from), WholePartial().Match(to));

        var bounds = new List<TagComparator>();
        for (var at = 0; at < text.Length;)
        {
            var match = Term().Match(text, at);
            if (!match.Success || !ParseTerm(match.Groups["op"].Value, match, bounds))
                return null;
            at += match.Length;
        }
        return bounds;
    }

    // "1.2 - 1.4": from the first version of 1.2 to the last one of 1.4.
    private static List<TagComparator>? ParseHyphen(Match from, Match to)
    {
        var bounds = new List<TagComparator>();
        return from.Success && to.Success && Numbers(from) is { } low && Numbers(to) is { } high
            && Lower(bounds, from, low) && Upper(bounds, to, high)
                ? bounds
                : null;

        static bool Lower(List<TagComparator> bounds, Match match, Numbers low) =>
            low.Known == 3 ? Add(bounds, ">=", match, low) : AtLeast(bounds, low.Floor);

        static bool Upper(List<TagComparator> bounds, Match match, Numbers high) => high.Known switch
        {
            0 => true,
            3 => Add(bounds, "<=", match, high),
            _ => Below(bounds, high.Next),
        };
    }

    private static bool ParseTerm(string op, Match match, List<TagComparator> bounds)
    {
        if (Numbers(match) is not { } numbers)
            return false;
        if (op is "^")
            return numbers.Known == 0 || Between(bounds, match, numbers, numbers.NextByCaret);
        if (op is "~" or "~>")
            return numbers.Known == 0 || Between(bounds, match, numbers, numbers.NextByTilde);
        if (numbers.HasPartAfterWildcard)
            return false;
        return (op, numbers.Known) switch
        {
            (_, 3) => Add(bounds, op, match, numbers),
            (">" or "<", 0) => Add(bounds, Nothing),
            (_, 0) => true,
            (">", _) => AtLeast(bounds, numbers.Next),
            (">=", _) => AtLeast(bounds, numbers.Floor),
            ("<", _) => Below(bounds, numbers.Floor),
            ("<=", _) => Below(bounds, numbers.Next),
            _ => Between(bounds, match, numbers, numbers.Next), // "1.2" and "=1.2"
        };
    }

    private static bool Between(List<TagComparator> bounds, Match match, Numbers low, Triple next)
    {
        if (low.Known == 3 && TagVersion.Labels(match) is { Length: > 0 } labels)
            bounds.Add(new TagComparator(">=", Version(low.Floor, labels)));
        else
            AtLeast(bounds, low.Floor);
        return Below(bounds, next);
    }

    // A bound written out in full. npm takes "=v1.2.3", but not "==1.2.3" or "vv1.2.3".
    private static bool Add(List<TagComparator> bounds, string op, Match match, Numbers numbers)
    {
        var labels = TagVersion.Labels(match);
        var prefix = match.Groups["prefix"].Value;
        if (prefix is not ("" or "v"))
            return false;
        if (op is ">=" && labels is [] && prefix is "")
            return AtLeast(bounds, numbers.Floor);
        return Add(bounds, new TagComparator(op is "" ? "=" : op, Version(numbers.Floor, labels)));
    }

    // ">=0.0.0" is any version to npm, even 0.0.0-rc.1 beside a bound that names a prerelease of it.
    private static bool AtLeast(List<TagComparator> bounds, Triple low) =>
        low == default || Add(bounds, low.Carried.Fits ? new TagComparator(">=", Version(low.Carried, [])) : Nothing);

    // Below every prerelease, too: "^1.2.0" does not take in 2.0.0-rc.1. No version reaches a bound that does not fit.
    private static bool Below(List<TagComparator> bounds, Triple high) =>
        !high.Carried.Fits || Add(bounds, new TagComparator("<", Version(high.Carried, ["0"])));

    private static bool Add(List<TagComparator> bounds, TagComparator bound)
    {
        bounds.Add(bound);
        return true;
    }

    private static SemanticVersion Version(Triple triple, string[] labels) =>
        new((int)triple.Major, (int)triple.Minor, (int)triple.Patch, labels, null);

    /// <summary>The numbers of a match up to the first wildcard; null when one is too big.</summary>
    private static Numbers? Numbers(Match match)
    {
        var parts = new[] { "M", "m", "p" }.Select(name => match.Groups[name].Value).ToList();
        var written = parts.TakeWhile(part => part is not ("" or "x" or "X" or "*")).ToList();
        var numbers = new List<long>();
        foreach (var part in written)
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            numbers.Add(number);
        }
        var hasMore = parts.Skip(written.Count).Any(part => part.Length > 0 && char.IsAsciiDigit(part[0]));
        return new Numbers(numbers.Count,
            new Triple(numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2)), hasMore);
    }

    [GeneratedRegex(@"\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*", RegexOptions.NonBacktracking)]
    private static partial Regex BuildMetadata();

    [GeneratedRegex($@"\A{Partial}\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WholePartial();

    // A space after an operator belongs to it; before "=" it would make another operator of the two.
    [GeneratedRegex(
        $@"\G(?<op>\^|~>?|[<>]=?|=|)(?:[ \t\n\v\f\r]+(?!=))?{Partial}(?:[ \t\n\v\f\r]+|\z)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}

/// <summary>Major, minor, patch; wider than a version's own numbers, so that adding one cannot overflow.</summary>
internal readonly record struct Triple(long Major, long Minor, long Patch)
{
    /// <summary>The next triple that can be a version: after 1.2147483647.0 that is 2.0.0.</summary>
    public Triple Carried => this switch
    {
        { Patch: > int.MaxValue } => new Triple(Major, Minor + 1, 0).Carried,
        { Minor: > int.MaxValue } => new Triple(Major + 1, 0, 0),
        _ => this,
    };

    /// <summary>Whether it can be a version.</summary>
    public bool Fits => Major <= int.MaxValue;
}

/// <summary>The numbers of a partial version.</summary>
/// <param name="Known">How many are written before the first wildcard (0–3).</param>
/// <param name="Floor">They, with zeros for the rest.</param>
/// <param name="HasPartAfterWildcard">Whether a number follows a wildcard (<c>1.x.3</c>).</param>
internal readonly record struct Numbers(int Known, Triple Floor, bool HasPartAfterWildcard)
{
    /// <summary>The first version after those the partial stands for.</summary>
    public Triple Next => Known switch
    {
        1 => new Triple(Floor.Major + 1, 0, 0),
        2 => new Triple(Floor.Major, Floor.Minor + 1, 0),
        _ => new Triple(Floor.Major, Floor.Minor, Floor.Patch + 1),
    };

    /// <summary><c>~</c> lets the patch grow, or with a major alone the minor.</summary>
    public Triple NextByTilde => Known == 1 ? Next : new Triple(Floor.Major, Floor.Minor + 1, 0);

    /// <summary><c>^</c> lets everything grow that is right of the first number that is not zero.</summary>
    public Triple NextByCaret => (Floor, Known) switch
    {
        ({ Major: > 0 }, _) or (_, 1) => new Triple(Floor.Major + 1, 0, 0),
        ({ Minor: > 0 }, _) or (_, 2) => new Triple(0, Floor.Minor + 1, 0),
        _ => new Triple(0, 0, Floor.Patch + 1),
    };
}
