using System.Text.Json;
using Tower.Actors.Domain.Routing;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class CaddyRoutingTests
{
    private static readonly UpstreamTable Table = UpstreamTable.Empty with
    {
        Live = UpstreamTable.Empty.Live.Add("api.2", ["api-1:3000", "api-2:3000"]),
        Back = UpstreamTable.Empty.Back.Add("api.2", ["api-0:3000", "api-0:3000"]),
    };

    [Theory]
    [InlineData("""{ "apps" : {"http":{"a":1,"b":2}} }""")]
    [InlineData("""{"apps":{"http":{"b":2.0,"a":1}}}""")]
    public void However_a_config_is_written_it_routes_alike(string written) =>
        Assert.True(new CaddyRouting("""{"apps":{"http":{"a":1,"b":2}}}""", Table).RoutesLike(new CaddyRouting(written, Table)));

    [Fact]
    public void Another_config_routes_otherwise() =>
        Assert.False(new CaddyRouting("{}", Table).RoutesLike(new CaddyRouting("""{"apps":{}}""", Table)));

    [Fact]
    public void Another_table_routes_otherwise()
    {
        Assert.False(new CaddyRouting("{}", Table).RoutesLike(new CaddyRouting("{}", Table with { Back = UpstreamTable.Empty.Back })));
        Assert.False(new CaddyRouting("{}", Table).RoutesLike(new CaddyRouting("{}", Table with { Live = Table.Live.SetItem("api.2", ["api-1:3000"]) })));
    }

    [Fact]
    public void Tables_that_say_the_same_are_equal()
    {
        var same = new UpstreamTable(
            UpstreamTable.Empty.Live.Add("api.2", ["api-1:3000", "api-2:3000"]), UpstreamTable.Empty.Back.Add("api.2", ["api-0:3000", "api-0:3000"]));

        Assert.Equal(Table, same);
        Assert.Equal(Table.GetHashCode(), same.GetHashCode());
    }

    [Fact]
    public void A_config_that_is_no_JSON_is_an_error() =>
        Assert.ThrowsAny<JsonException>(() => new CaddyRouting("{ nonsense").RoutesLike(new CaddyRouting("{}")));

    [Fact]
    public void What_one_table_says_goes_before_what_another_one_says()
    {
        var other = UpstreamTable.Empty with
        {
            Live = UpstreamTable.Empty.Live.Add("api.2", ["x:1", "y:1"]).Add("web.1", ["web-1:80"]),
        };

        var both = Table.With(other);

        Assert.Equal(["api.2", "web.1"], both.Live.Keys);
        Assert.Equal("api-1:3000", both.Live["api.2"][0]);
    }
}
