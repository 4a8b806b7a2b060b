using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Tower.Actors.Domain.Images;
using Xunit;
using static Tower.Actors.Tests.Images.RangeCases;

namespace Tower.Actors.Tests.Images;

/// <summary>node-semver is the oracle: thousands of random ranges, each against the versions at its bounds and some others.</summary>
public sealed partial class NodeSemverSpec
{
    private const int Ranges = 2_500;
    private const int StrangersPerRange = 6;

    [SkippableFact]
    public async Task The_committed_table_is_what_node_semver_says_today()
    {
        var table = Table();
        var answers = await AskNodeSemver([.. table.Select(line => new Question(line.Range, [line.Version]))]);
        Assert.Equal(table.Select(line => line.Expected),
            answers.Select(answer => !answer.Valid ? "invalid" : answer.Matches[0] ? "yes" : "no"));
    }

    [SkippableFact]
    public async Task Random_ranges_match_the_same_random_versions_and_have_the_same_best_one() =>
        AssertNone(await Disagreements(Some.Range, (ours, valid) => ours == valid));

    [SkippableFact]
    public async Task Whatever_text_Tower_takes_for_a_range_npm_takes_for_the_same_one() =>
        AssertNone(await Disagreements(Some.Noise, (ours, valid) => !ours || valid));

    private static void AssertNone(List<string> disagreements) =>
        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));

    private static async Task<List<string>> Disagreements(Gen<string> ranges, Func<bool, bool, bool> agreeOnValidity)
    {
        var seed = new Rnd((ulong)Random.Shared.NextInt64());
        var question = ranges.Zip(Some.Version.ListOf(StrangersPerRange),
            (range, strangers) => new Question(range, [.. Neighbours.Of(range).Concat(strangers)]));
        var questions = question.Sample(Ranges, seed, 50).ToList();
        Assert.Equal(Ranges, questions.Count);
        var answers = await AskNodeSemver(questions);
        return questions.Zip(answers, (asked, npm) => Compare(asked, npm, agreeOnValidity)).SelectMany(found => found)
            .Take(20).Select(found => $"{found} (seed {seed})").ToList();
    }

    private static IEnumerable<string> Compare(Question asked, Answer npm, Func<bool, bool, bool> agreeOnValidity)
    {
        var ours = TagRange.TryParse(asked.Range, out var range);
        if (!agreeOnValidity(ours, npm.Valid))
            yield return $"'{asked.Range}': npm {npm.Valid}, Tower {ours}";
        if (range is null || !npm.Valid)
            yield break;
        foreach (var (version, expected) in asked.Versions.Zip(npm.Matches))
        {
            if (range.Matches(version) != expected)
                yield return $"'{asked.Range}' {version}: npm {expected}, Tower {!expected}";
        }
        var best = range.BestMatch(asked.Versions);
        if (Plain(best) != Plain(npm.Best))
            yield return $"'{asked.Range}' best of {string.Join(' ', asked.Versions)}: npm {npm.Best}, Tower {best}";
    }

    // Of two tags of one version npm takes the first, Tower the one without v: the version counts here.
    private static string? Plain(string? tag) => tag?.TrimStart('v').Split('+')[0];

    /// <summary>The versions around those a range names: where a wrong bound shows.</summary>
    private static partial class Neighbours
    {
        private const int Named = 2;
        private static readonly (long Major, long Minor, long Patch)[] Steps =
            [(0, 0, 0), (0, 0, 1), (0, 0, -1), (0, 1, 0), (0, 2, 0), (0, -1, 0), (1, 0, 0), (2, 0, 0), (-1, 0, 0)];

        public static IEnumerable<string> Of(string range) =>
            (from named in Mention().Matches(range).Take(Named)
             let own = named.Groups["pre"].Value
             from step in Steps
             from version in Around(Number(named, "M") + step.Major, Number(named, "m") + step.Minor, Number(named, "p") + step.Patch)
             from prerelease in new[] { "", "-0", own, own == "" ? "-zz" : own + ".0" }
             select version + prerelease).Distinct();

        private static IEnumerable<string> Around(long major, long minor, long patch) =>
            new[] { $"{major}.{minor}.{patch}", $"{major}.{minor}.0", $"{major}.0.0" }
                .Where(_ => major >= 0 && minor >= 0 && patch >= 0 && Math.Max(major, Math.Max(minor, patch)) <= int.MaxValue);

        private static long Number(Match match, string group) =>
            long.TryParse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : 0;

        [GeneratedRegex(@"(?<M>\d+)(\.(?<m>\d+)(\.(?<p>\d+)(?<pre>-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?)?", RegexOptions.ExplicitCapture)]
        private static partial Regex Mention();
    }

    /// <summary>Small numbers and few words, so that ranges and versions often touch.</summary>
    private static class Some
    {
        private static readonly Gen<string> Number =
            Gen.Frequency((12, Gen.Choose(0, 3).Select(n => $"{n}")), (1, Gen.Elements("10", "2147483646")));

        private static readonly Gen<string> Label =
            Gen.Elements("0", "1", "2", "10", "a", "b", "A", "rc", "beta", "a-1", "-", "0a", "9999999999", "9999999998");

        private static readonly Gen<string> Prerelease =
            from one in Label
            from more in Gen.Frequency((2, Gen.Constant("")), (1, Label.Select(label => "." + label)))
            select $"-{one}{more}";

        private static readonly Gen<string> MaybePrerelease = Gen.Frequency((3, Gen.Constant("")), (2, Prerelease));

        private static readonly Gen<string> Build = Gen.Frequency((12, Gen.Constant("")), (1, Gen.Elements("+b", "+b.1", "+1-x")));

        private static readonly Gen<string> V = Gen.Frequency((8, Gen.Constant("")), (1, Gen.Constant("v")));

        private static readonly Gen<string> Space = Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements(" ", "  ")));

        public static readonly Gen<string> Version =
            from v in V
            from major in Number
            from minor in Number
            from patch in Number
            from prerelease in MaybePrerelease
            from build in Build
            select $"{v}{major}.{minor}.{patch}{prerelease}{build}";

        // Neither 1.x.3 nor build metadata: releases of node-semver 7 disagree about these among themselves.
        private static readonly Gen<string> Partial =
            from v in V
            from numbers in Number.Three()
            from known in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Constant(1)), (4, Gen.Constant(2)), (9, Gen.Constant(3)))
            from written in Gen.Choose(Math.Max(known, 1), 3)
            from wildcard in Gen.Elements("x", "X", "*")
            from prerelease in MaybePrerelease
            select v + string.Join('.', Enumerable.Range(0, written).Select(i =>
                    i >= known ? wildcard : i == 0 ? numbers.Item1 : i == 1 ? numbers.Item2 : numbers.Item3))
                + (written == 3 ? prerelease : "");

        private static readonly Gen<string> Term =
            from op in Gen.Elements("", "", "^", "~", "~>", ">", ">=", "<", "<=", "=")
            from space in Space
            from partial in Partial
            select op + (op == "" ? "" : space) + partial;

        private static readonly Gen<string> Hyphen =
            from low in Partial
            from high in Partial
            from spaces in Space
            select $"{low} -{spaces} {high}";

        private static readonly Gen<string> Alternative = Gen.Frequency(
            (6, Term),
            (4, from one in Term from other in Term from space in Space select $"{one} {space}{other}"),
            (1, from terms in Term.Three() select $"{terms.Item1} {terms.Item2} {terms.Item3}"),
            (3, Hyphen),
            (1, Gen.Constant("")));

        public static readonly Gen<string> Range = Gen.Frequency(
            (4, Alternative),
            (2, from one in Alternative from other in Alternative from space in Space select $"{one}{space}||{space}{other}"));

        /// <summary>Mostly no ranges: what a range is made of in any order.</summary>
        public static readonly Gen<string> Noise =
            from pieces in Gen.Elements(
                "0", "1", "2", ".", ".", "x", "*", "v", "=", "<", ">", "~", "^", "-", " ", " ", "||", "|", "a", "1.2.3", "-rc", ",", "\t")
                .ListOf()
            select string.Concat(pieces.Take(9));
    }
}
