using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class TagRangeSpec
{
    [Fact]
    public void Every_case_of_the_table_is_decided_as_npm_decides_it()
    {
        var table = RangeCases.Table();
        Assert.True(table.Count >= 300, $"only {table.Count} cases");

        var disagreements =
            from line in table
            let says = !TagRange.TryParse(line.Range, out var range) ? "invalid" : range.Matches(line.Version) ? "yes" : "no"
            where says != line.Expected
            select $"'{line.Range}' {line.Version}: npm {line.Expected}, Tower {says}";
        Assert.Empty(disagreements);
    }

    [Theory]
    [InlineData("^1.2.0", "1.2.3", "1.1.0,1.2.0,1.2.3,1.2.3-rc.1,1.3.0-rc.1,2.0.0,latest")]
    [InlineData("^1.2.0", "1.10.0", "1.9.0,1.10.0,1.2.0")]
    [InlineData("~1.2", "v1.2.7", "v1.2.7,v1.2.6,v1.3.0")]
    [InlineData("1.2.3", "v1.2.3", "v1.2.3,1.2.4")]
    [InlineData("1.2.3-rc.9 || 1.2.3-rc.10", "1.2.3-rc.10", "1.2.3-rc.9,1.2.3-rc.10")]
    [InlineData("*", "3.0.0", "3.0.0,3.0.1-rc.1,latest,a1b2c3d,1234567")]
    [InlineData("^2", null, "1.0.0,3.0.0,2.0.0-rc.1,latest,2,2.1")]
    [InlineData("^2", null, "")]
    public void The_tag_of_the_highest_version_in_the_range_is_the_best_match(string text, string? expected, string tags)
    {
        Assert.True(TagRange.TryParse(text, out var range));
        Assert.Equal(expected, range.BestMatch(tags.Split(',')));
    }

    [Theory]
    [InlineData("1.2.3,v1.2.3")]
    [InlineData("v1.2.3,1.2.3")]
    public void Of_two_tags_of_the_same_version_the_one_without_v_wins_in_any_order(string tags)
    {
        Assert.True(TagRange.TryParse("^1", out var range));
        Assert.Equal("1.2.3", range.BestMatch(tags.Split(',')));
    }

    [Theory]
    [InlineData("1.2.3*", "npm takes it for 1.2.3")]
    [InlineData("> =1.2", "npm takes it for >=1.2")]
    [InlineData("2147483648", "no version of NuGet.Versioning has this number")]
    public void Some_texts_that_npm_takes_are_no_range(string text, string why) =>
        Assert.False(TagRange.TryParse(text, out _), why);

    [Theory]
    [InlineData("^2147483647.0.0", "2147483647.5.0", true)]
    [InlineData("<=2147483647", "2147483647.0.0", true)]
    [InlineData(">2147483647", "2147483647.0.0", false)]
    [InlineData("~1.2147483647.0", "1.2147483647.1", true)]
    [InlineData("~1.2147483647.0", "2.0.0", false)]
    public void The_biggest_number_of_a_version_has_no_successor_and_needs_none(string text, string version, bool expected)
    {
        Assert.True(TagRange.TryParse(text, out var range));
        Assert.Equal(expected, range.Matches(version));
    }

    [Fact]
    public void A_text_longer_than_any_sensible_range_is_no_range() =>
        Assert.False(TagRange.TryParse(string.Join("||", Enumerable.Repeat("1", 200)), out _));
}
