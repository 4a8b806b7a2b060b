using System.Text.Json;
using Tower.Actors.Caddy;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class RoutedConfigTests
{
    private static readonly UpstreamTable Table = UpstreamTable.Empty with
    {
        Live = UpstreamTable.Empty.Live.Add("api.2", ["api-1:3000", "api-2:3000"]),
        Back = UpstreamTable.Empty.Back.Add("api.2", ["api-0:3000", "api-0:3000"]),
    };

    [Fact]
    public void Config_and_table_come_apart_as_they_were_put_together()
    {
        var (config, table) = RoutedConfig.Split(RoutedConfig.Join("""{"apps":{"http":{}}}""", Table));

        Assert.True(CaddyConfigComparison.Same("""{"apps":{"http":{}}}""", config));
        Assert.Equal(Table.ToJson().ToJsonString(), table.ToJson().ToJsonString());
    }

    [Fact]
    public void The_same_config_is_the_same_bytes_whatever_its_table() => Assert.Equal(
        RoutedConfig.Split(RoutedConfig.Join("""{"apps":{}}""", Table)).Config,
        RoutedConfig.Split(RoutedConfig.Join("""{"apps":{}}""", Table with { Back = UpstreamTable.Empty.Back })).Config);

    [Theory]
    [InlineData("""{ "apps" : {} }""")]
    [InlineData("null\n")]
    [InlineData("{ nonsense")]
    public void A_document_without_a_table_is_Caddys_as_it_is(string document) =>
        Assert.Equal((document, true), (RoutedConfig.Split(document).Config, RoutedConfig.Split(document).Table.IsEmpty));

    [Fact]
    public void Another_table_is_another_document() => Assert.False(CaddyConfigComparison.Same(
        RoutedConfig.Join("{}", Table), RoutedConfig.Join("{}", Table with { Back = UpstreamTable.Empty.Back })));

    [Fact]
    public void A_document_with_a_table_that_is_no_JSON_is_an_error() =>
        Assert.ThrowsAny<JsonException>(() => RoutedConfig.Split("{ \"x-tower-upstreams\" nonsense"));

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
