using System.Text.Json.Nodes;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What the rendered config says to browsers, and bounds of a connection.</summary>
public sealed class CaddyEdgeSpec
{
    private static JsonNode Server(Intent intent, TowerOptions options, string name) => JsonNode.Parse(CaddyConfig.Render(
        StackBuilder.Build(intent, SampleIntents.Images(intent), options), options).Config)!["apps"]!["http"]!["servers"]![name]!;

    [Theory]
    [InlineData("tower.example.com", 443, true)]
    [InlineData("tower.example.com", 8443, false)]
    [InlineData("tower.localhost", 443, false)]
    public void Browsers_remember_https_for_Towers_own_domains_where_that_leads_somewhere(string domain, int port, bool remember)
    {
        var intent = SampleIntents.With(SampleIntents.App("api"));
        intent = intent with { Tower = intent.Tower with { Domain = domain } };
        var routes = Server(intent, new TowerOptions { HttpsPort = port }, "https")["routes"]!;
        Assert.Equal(remember ? "max-age=31536000" : null, Strict(routes[0]!));
        Assert.Equal(port == 443 ? "max-age=31536000" : null, Strict(routes[1]!));
        Assert.Null(Strict(routes[3]!));

        static string? Strict(JsonNode route) => (string?)route["handle"]![0]!["response"]?["set"]!["Strict-Transport-Security"]![0];
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public void A_connection_without_a_request_is_bounded_and_a_body_is_not(string name)
    {
        var server = Server(SampleIntents.With(), new TowerOptions(), name);
        Assert.Equal("30s", $"{server["read_header_timeout"]}");
        Assert.Equal(64 * 1024, (int)server["max_header_bytes"]!);
        Assert.Null(server["read_timeout"]);
    }

    [Fact]
    public void No_proxy_that_passes_a_body_on_keeps_an_idle_connection_as_long_as_an_upstream_does()
    {
        var intent = SampleIntents.With(SampleIntents.App("api"));
        var config = CaddyConfig.Render(StackBuilder.Build(intent, SampleIntents.Images(intent), new TowerOptions()), new TowerOptions());

        // Of the others, which ask about passwords, a rewrite makes a GET without a body.
        var proxies = Objects(JsonNode.Parse(config.Config)).Where(node => $"{node["handler"]}" == "reverse_proxy" && node["rewrite"] is null).ToList();

        Assert.NotEmpty(proxies);
        Assert.All(proxies, proxy =>
        {
            var kept = proxy["transport"]?["keep_alive"];
            Assert.True($"{kept?["enabled"]}" == "false" || $"{kept?["idle_timeout"]}" == "50ms", proxy.ToJsonString());
        });

        static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
        {
            JsonObject there => there.SelectMany(member => Objects(member.Value)).Prepend(there),
            JsonArray several => several.SelectMany(Objects),
            _ => [],
        };
    }
}
