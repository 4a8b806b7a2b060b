using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

public sealed class CaddyVersionsTests
{
    [Theory]
    [InlineData("caddy:2.11.3")]
    [InlineData("caddy:2.11.2")]
    [InlineData("caddy:2.9.9")]
    [InlineData("caddy:v2.11.2")]
    [InlineData("caddy:2.11.3-alpine")]
    [InlineData("caddy:2.11.3@sha256:0123456789abcdef")]
    [InlineData("registry.example.com:5000/mirror/caddy:2.10.2-builder-alpine")]
    [InlineData("caddy:2.10")]
    [InlineData("caddy:1")]
    public void A_tag_below_2_11_4_is_named_with_the_setting(string image)
    {
        var doubt = Assert.Single(CaddyVersions.Doubts(image));

        Assert.Contains(image, doubt);
        Assert.Contains("2.11.4", doubt);
        Assert.Contains("TOWER_CADDY_IMAGE", doubt);
    }

    [Theory]
    [InlineData("caddy:2.11.4")]
    [InlineData("caddy:2.11.10")]
    [InlineData("caddy:2.12.0-alpine")]
    [InlineData("caddy:3.0.0")]
    [InlineData("caddy:10.0.0")]
    // What may be any version is not doubted.
    [InlineData("caddy:2")]
    [InlineData("caddy:2.11")]
    [InlineData("caddy:2-alpine")]
    [InlineData("caddy:latest")]
    [InlineData("caddy")]
    [InlineData("registry.example.com:2000/caddy")]
    [InlineData("caddy@sha256:0123456789abcdef")]
    [InlineData("caddy:2.11.2.1")]
    [InlineData("caddy:99999999999.1.1")]
    public void Of_others_nothing_is_said(string image) => Assert.Empty(CaddyVersions.Doubts(image));

    [Fact]
    public void The_default_is_new_enough() => Assert.Empty(CaddyVersions.Doubts(new TowerOptions().CaddyImage));
}
