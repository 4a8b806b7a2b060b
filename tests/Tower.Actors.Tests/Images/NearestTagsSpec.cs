using Tower.Actors.Domain.Images;
using Xunit;

namespace Tower.Actors.Tests.Images;

public sealed class NearestTagsSpec
{
    [Theory]
    [InlineData("^2.0.0", "1.9.0,1.8.0,1.7.0,1.6.0,1.5.0", "1.1.0,1.5.0,1.6.0,1.7.0,1.8.0,1.9.0,latest")]
    [InlineData("~1.5", "1.5.0-rc.1,1.6.0,1.4.0,1.7.0,1.3.0", "1.3.0,1.4.0,1.6.0,1.7.0,1.5.0-rc.1,2.0.0,0.9.0")]
    [InlineData("*", "2.0.0-rc.2,2.0.0-rc.1,1.0.0-rc.1,0.1.0-a,a1b2c3d", "0.1.0-a,1.0.0-rc.1,2.0.0-rc.2,2.0.0-rc.1,a1b2c3d,main")]
    [InlineData("^1.0", "v0.9.0,latest,main", "latest,main,v0.9.0")]
    [InlineData("lates", "latest,1.0.0", "1.0.0,latest")]
    [InlineData("main-a1b2", "main-a1c3,main-b,main,1.0.0,2.0.0", "1.0.0,2.0.0,3.0.0,main,main-a1c3,main-b")]
    [InlineData("1.2.3.4", "1.2.3,1.2.4,1.3.0,2.0.0", "2.0.0,1.3.0,1.2.4,1.2.3")]
    public void The_nearest_tags_come_first(string selector, string expected, string tags)
    {
        Assert.True(ImageReference.TryParse($"registry://api:{selector}", out var reference, out var error), error);
        Assert.Equal(expected.Split(','), NearestTags.Of(reference, tags.Split(',')));
    }
}
