using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Tower.Actors.Tests.Rendering;

public sealed class ComposeHealthSpec
{
    private static readonly TowerOptions Options = new() { ProbeTimeout = TimeSpan.FromSeconds(90) };
    private static readonly HealthCheckSpec Health = new() { Path = "/up?a=$1" };

    [Theory]
    [InlineData(HealthTool.Curl, "CMD curl -fgsS --noproxy * -o /dev/null http://127.0.0.1:3000/up?a=$$1")]
    [InlineData(HealthTool.Wget, "CMD wget -q -Y off -O /dev/null http://127.0.0.1:3000/up?a=$$1")]
    public void An_app_is_asked_for_its_path_with_what_its_image_has(HealthTool tool, string command) =>
        Assert.Equal(command, string.Join(' ', Words(Check(Health, tool, change: app => app with { Domain = null })!)));

    [Theory]
    [InlineData(HealthTool.Curl, null, "-H", "api.example.com")]
    [InlineData(HealthTool.Wget, null, "--header", "api.example.com")]
    [InlineData(HealthTool.Curl, "localhost:8000", "-H", "localhost:8000")]
    public void An_app_with_a_domain_is_asked_as_a_client_that_comes_through_Caddy(HealthTool tool, string? own, string option, string host)
    {
        var words = Words(Check(Health with { Host = own }, tool)!);

        string[] headers = [$"Host: {host}", "X-Forwarded-Proto: https", $"X-Forwarded-Host: {host}", "X-Forwarded-For: 127.0.0.1"];
        Assert.Equal(headers, words.Zip(words.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second));
        Assert.Equal("http://127.0.0.1:3000/up?a=$$1", words[^1]);
    }

    [Fact]
    public void An_app_that_speaks_HTTP2_alone_gets_no_check() =>
        Assert.Null(Check(Health, HealthTool.Curl, change: app => app with { Protocol = AppProtocol.H2c }));

    [Fact]
    public void The_port_asked_is_that_of_the_health_check() => Assert.EndsWith(
        "http://127.0.0.1:8081/up?a=$$1", $"{((YamlSequenceNode)Check(Health with { Port = 8081 }, HealthTool.Curl)!["test"]).Last()}");

    [Fact]
    public void How_often_it_is_asked_is_what_the_intent_says() => Assert.Equal(
        ["30s", "7s", "5", "120s", "1s"],
        Times(Check(Health with { Interval = 30, Timeout = 7, Retries = 5, StartPeriod = 120 }, HealthTool.Wget)!));

    [Fact]
    public void An_intent_that_says_nothing_gets_the_defaults_and_as_long_to_start_as_Tower_waits() =>
        Assert.Equal(["10s", "5s", "3", "90s", "1s"], Times(Check(Health, HealthTool.Wget)!));

    [Theory]
    [InlineData(HealthTool.None)]
    [InlineData(null)]
    public void An_image_that_can_ask_nothing_or_is_not_known_gets_no_check(HealthTool? tool) => Assert.Null(Check(Health, tool));

    [Fact]
    public void An_app_without_a_path_gets_no_check() =>
        Assert.Null(Check(new HealthCheckSpec { Port = 5432 }, HealthTool.Curl));

    [Fact]
    public void An_images_own_check_is_begun_early_and_left_as_it_is_otherwise() =>
        Assert.Equal(["start_period: 90s", "start_interval: 1s"], OfImage(null));

    [Fact]
    public void An_images_own_check_may_fail_as_long_as_the_app_may_take_to_start() =>
        Assert.Equal(["start_period: 120s", "start_interval: 1s"], OfImage(new HealthCheckSpec { StartPeriod = 120 }));

    [Fact]
    public void Nothing_is_said_of_an_images_own_check_where_the_document_says_what_to_ask()
    {
        Assert.Empty(OfImage(new HealthCheckSpec { Port = 5432 }));
        Assert.Empty(OfImage(Health));
    }

    private static IEnumerable<string> OfImage(HealthCheckSpec? health) =>
        Check(health, null, new ImageConfig([]) { HasHealthCheck = true })?.Children.Select(pair => $"{pair.Key}: {pair.Value}") ?? [];

    private static IEnumerable<string> Times(YamlMappingNode check) =>
        new[] { "interval", "timeout", "retries", "start_period", "start_interval" }.Select(key => $"{check[key]}");

    private static string[] Words(YamlMappingNode check) => [.. ((YamlSequenceNode)check["test"]).Select(word => $"{word}")];

    private static YamlMappingNode? Check(
        HealthCheckSpec? health, HealthTool? tool, ImageConfig? config = null, Func<AppSpec, AppSpec>? change = null)
    {
        var app = SampleIntents.App("api", health: health);
        var intent = SampleIntents.With(change?.Invoke(app) ?? app);
        var images = SampleIntents.Images(intent);
        var tools = tool is { } known
            ? ImmutableDictionary<string, HealthTool>.Empty.Add(images[0].PinnedImage, known)
            : ImmutableDictionary<string, HealthTool>.Empty;
        var configs = config is null ? null : ImmutableDictionary<string, ImageConfig>.Empty.Add(images[0].PinnedImage, config);
        var stack = StackBuilder.Build(intent, images, Options, configs).WithHealthTools(tools);
        var stream = new YamlStream();
        stream.Load(new StringReader(ComposeFile.Render(stack, Options).Yaml));
        var service = (YamlMappingNode)stream.Documents[0].RootNode["services"][stack.Services[^1].Name];
        return service.Children.TryGetValue("healthcheck", out var check) ? (YamlMappingNode)check : null;
    }
}
