using Tower.Actors.Domain.Intents;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed class TrustedProxyDoubtsTests
{
    [Theory]
    [InlineData("172.16.0.0/12", "172.16.0.0/12")]
    [InlineData("172.0.0.0/8", "172.16.0.0/12")]
    [InlineData("172.18.0.0/16", "172.16.0.0/12")]
    [InlineData("172.17.0.1", "172.16.0.0/12")]
    [InlineData("172.31.255.255/32", "172.16.0.0/12")]
    [InlineData("192.0.0.0/8", "192.168.0.0/16")]
    [InlineData("192.168.0.0/16", "192.168.0.0/16")]
    [InlineData("192.168.16.0/20", "192.168.0.0/16")]
    public void A_range_in_which_the_engine_has_its_networks_is_named_with_the_engines(string range, string engines)
    {
        var doubt = Assert.Single(TrustedProxyDoubts.Of(["203.0.113.0/24", range]));

        Assert.StartsWith($"trustedProxies: {range} has addresses in {engines}, ", doubt);
    }

    [Theory]
    [InlineData("173.245.48.0/20")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0/16")]
    [InlineData("10.0.0.0/8")]
    [InlineData("2400:cb00::/32")]
    [InlineData("fc00::/7")]
    // A load balancer in the server's own network.
    [InlineData("192.168.1.5")]
    [InlineData("192.168.1.0/24")]
    public void Of_others_nothing_is_said(string range) => Assert.Empty(TrustedProxyDoubts.Of([range]));
}
