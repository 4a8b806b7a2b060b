using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

/// <summary>The tests' own edge.</summary>
public sealed class TowersEdgeTests
{
    [Fact]
    public async Task One_that_cannot_start_says_why_and_leaves_nothing_behind()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TowersEdge.StartAsync(_ => throw new InvalidOperationException("no Tower today")));

        Assert.Equal("no Tower today", refused.Message);
    }
}
