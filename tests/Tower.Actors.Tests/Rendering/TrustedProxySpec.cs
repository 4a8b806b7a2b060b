using System.Text.Json.Nodes;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Whose word on the client's address a real Caddy passes on. Every 127.x.y.z is an address of this machine.</summary>
public sealed class TrustedProxySpec
{
    private const string Client = "203.0.113.9";

    [SkippableTheory]
    [InlineData("127.0.0.7", "X-Forwarded-For: 203.0.113.9, 127.0.0.7")]
    [InlineData("127.9.1.2", "X-Forwarded-For: 203.0.113.9, 127.9.1.2")]
    [InlineData("127.0.0.8", "X-Forwarded-For: 127.0.0.8")]
    public async Task The_client_a_listed_proxy_names_is_passed_on_and_the_one_a_stranger_names_is_replaced(string from, string expected)
    {
        await using var edge = await EdgeCaddy.StartTrustingAsync("127.0.0.7", "127.9.0.0/16", "2001:db8::/32");

        var result = await edge.CurlAsync("--interface", from, "-H", $"X-Forwarded-For: {Client}", edge.At("https", "api", "/seen"));

        Assert.Equal((0, "app"), (result.ExitCode, result.StandardOutput));
        Assert.Contains("GET /seen", edge.App.Asked);
        Assert.Contains(expected, edge.App.Headers);
        Assert.Equal(expected.Contains(Client, StringComparison.Ordinal), edge.App.Headers.Any(header => header.Contains(Client, StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Without_a_list_nobody_is_believed()
    {
        await using var edge = await EdgeCaddy.StartAsync();

        await edge.CurlAsync("-H", $"X-Forwarded-For: {Client}", edge.At("https", "api", "/"));

        Assert.DoesNotContain(edge.App.Headers, header => header.Contains(Client, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_servers_for_the_public_trust_them_and_read_from_the_right()
    {
        var intent = SampleIntents.With(SampleIntents.App("api")) with { TrustedProxies = ["203.0.113.0/24", "2001:db8::/32"] };
        var stack = StackBuilder.Build(intent, SampleIntents.Images(intent), new TowerOptions());
        var servers = JsonNode.Parse(CaddyConfig.Render(stack, new TowerOptions()).Config)!["apps"]!["http"]!["servers"]!.AsObject();

        Assert.Equal(["https"], servers.Where(server => server.Value!["trusted_proxies"] is not null).Select(server => server.Key));
        Assert.Equal("""{"source":"static","ranges":["203.0.113.0/24","2001:db8::/32"]}""", servers["https"]!["trusted_proxies"]!.ToJsonString());
        Assert.Equal(1, (int)servers["https"]!["trusted_proxies_strict"]!);
    }
}
