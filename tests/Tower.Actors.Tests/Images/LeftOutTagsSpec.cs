using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class LeftOutTagsSpec
{
    [Theory]
    [InlineData("2024.01.05", VersionFault.LeadingZero)]
    [InlineData("v1.02.3", VersionFault.LeadingZero)]
    [InlineData("1.2.3.4", VersionFault.TooManyNumbers)]
    [InlineData("v2024.9.30.1-rc.1", VersionFault.TooManyNumbers)]
    [InlineData("1.2", VersionFault.TooFewNumbers)]
    [InlineData("v1.2-alpine", VersionFault.TooFewNumbers)]
    [InlineData("1.2.x", VersionFault.TooFewNumbers)]
    [InlineData("2024-10-01", VersionFault.HyphenatedDate)]
    [InlineData("2024-10-01T12", VersionFault.HyphenatedDate)]
    [InlineData("V1.2.3", VersionFault.CapitalV)]
    [InlineData("1.2.3_4", VersionFault.NoHyphen)]
    [InlineData("1.2.3rc1", VersionFault.NoHyphen)]
    [InlineData("1.2.3.Final", VersionFault.NoHyphen)]
    [InlineData("1.2.3-", VersionFault.Prerelease)]
    [InlineData("1.2.3-01", VersionFault.Prerelease)]
    [InlineData("1.2.3-a_b", VersionFault.Prerelease)]
    [InlineData("1.2.20260128103045", VersionFault.Oversized)]
    public void A_tag_that_looks_like_a_version_says_why_it_is_none(string tag, object fault) =>
        Assert.Equal(fault, VersionLikeTag.Read(tag)?.Fault);

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("v1.2.3-rc.1")]
    [InlineData("latest")]
    [InlineData("1")]
    [InlineData("20241001")]
    [InlineData("a1b2c3d")]
    [InlineData("release-1.2.03")]
    [InlineData("1-alpine")]
    [InlineData("1.x")]
    [InlineData("2024-10-011")]
    public void Versions_and_what_nobody_takes_for_one_are_not_mentioned(string tag) => Assert.Null(VersionLikeTag.Read(tag));

    [Theory]
    [InlineData("2024.x", "2024.9.30", "2024.10.01", "2024.9.30,2024.10.01,2024.09.01,2023.12.01,2025.01.01")]
    [InlineData("^1.2", "1.2.3", "1.2.3.1,1.3", "1.2.3,1.2.3.1,1.2.2.9,1.2,1.3,1.3-alpine,2.0.0.1")]
    [InlineData("^1.2", "1.2.3", "V1.2.4", "1.2.3,V1.2.4,V1.2.3")]
    [InlineData("^1.2", "1.2.3", "1.2.4_5,1.2.4.Final,1.2.4p1", "1.2.3,1.2.4_5,1.2.4.Final,1.2.4p1,1.2.4rc1,1.2.4.dev0,1.2.4-a_b")]
    [InlineData("*", "1.2.3", "2024-10-01", "1.2.3,2024-10-01,0.9.01")]
    [InlineData(">=1.2.3-rc.1", "1.2.3-rc.2", "1.2.03", "1.2.3-rc.2,1.2.03")]
    [InlineData("^1.2", "v1.2.3", "1.2.04", "v1.2.3,1.2.04,1.2.02")]
    [InlineData("^1.2", "1.2.3", "", "1.2.3,1.2,1,1.2-alpine,latest,1.2.3-alpine,1.2.3-a_b")]
    public void Beside_a_chosen_tag_those_are_named_that_would_have_been_chosen_instead(
        string text, string chosen, string expected, string tags)
    {
        Assert.True(TagRange.TryParse(text, out var range));
        Assert.Equal(chosen, range.BestMatch(tags.Split(',')));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Named(LeftOutTags.Above(range, chosen, tags.Split(','))));
    }

    [Theory]
    [InlineData("2024.x", "2024.01.05,2024.10.01", "2024.01.05,2024.10.01,2023.01.01,latest")]
    [InlineData("2024.x", "2024.10.01-rc1", "2024.10.01-rc1,2023.1.2.3")]
    [InlineData("^3", "1.2.3.4,2.0", "1.2.3.4,2.0,latest,1.0.0")] // none lies in it: the newest
    [InlineData("^3", "", "1.0.0,latest,main")]
    public void When_no_tag_matches_those_are_named_that_lie_in_the_range(string text, string expected, string tags)
    {
        Assert.True(TagRange.TryParse(text, out var range));
        Assert.Null(range.BestMatch(tags.Split(',')));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), Named(LeftOutTags.Of(range, tags.Split(','))));
    }

    [Fact]
    public void The_tags_are_grouped_by_reason_the_newest_first_and_counted_beyond_five()
    {
        Assert.True(TagRange.TryParse("*", out var range));
        var tags = Enumerable.Range(1, 9).Select(i => $"2024.{i:00}.1").Append("2024.1.1.1").Append("99999999999.0.0");
        Assert.Equal(
            "left out 2024.09.1, 2024.08.1, 2024.07.1, 2024.06.1, 2024.05.1 and 4 more: numbers with leading zeros are no semver; "
            + "left out 2024.1.1.1: more than three numbers are no semver; "
            + "not compared: 1 tags like '99999999999.0.0', whose numbers are above 2147483647",
            LeftOutTags.Of(range, tags));
    }

    private static IEnumerable<string> Named(string? note) => (note ?? "").Split("; ")
        .Where(group => group.StartsWith("left out ", StringComparison.Ordinal))
        .SelectMany(group => group["left out ".Length..group.IndexOf(':', StringComparison.Ordinal)].Split(", "))
        .Order(StringComparer.Ordinal);
}
