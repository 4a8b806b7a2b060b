using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Caddy;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

public sealed class GoldenSpec
{
    private static readonly TowerOptions Sandbox = new()
    {
        DataDir = "/srv/tower data",
        Project = "box",
        HttpPort = 8080,
        HttpsPort = 8443,
        PullPort = 5050,
        AcmeCa = "https://pebble:14000/dir",
        AcmeCaRoot = "/etc/pebble.pem",
        DnsCheck = false,
    };

    [Fact]
    public void A_stack_without_apps_renders_as_committed() => Check("0-apps", SampleIntents.With(), new TowerOptions());

    [Fact]
    public void A_stack_with_one_app_renders_as_committed() =>
        Check("1-app", SampleIntents.With(SampleIntents.App("api")), new TowerOptions());

    [Fact]
    public void A_stack_with_three_apps_and_other_options_renders_as_committed() =>
        Check("3-apps", SampleIntents.Three, Sandbox);

    [Fact]
    public void A_stack_with_volumes_workers_and_replicas_renders_as_committed() => GoldenFile.ShouldEqual(
        "stateful.yml", Compose(SampleIntents.Stateful, new TowerOptions { BindRoot = "/srv/apps" }));

    [Fact]
    public void Routes_to_several_containers_and_of_a_rollout_under_way_render_as_committed()
    {
        var api = new RouteSpec("api.example.com", "api", "api-2", 3000, AuthPolicy.None);
        var stack = new StackSpec("admin@example.com", [],
        [
            api with { Domain = "many.example.com", Hosts = ["tower-api-2-1", "tower-api-2-2"] },
            api with { Domain = "trial.example.com", Fallback = ["api-1:3000"] },
            api with { Domain = "held.example.com", App = "db", Upstream = "db-1", IsHeld = true },
        ])
        { Redirects = [new RedirectSpec("www.example.com", "api.example.com")] };
        GoldenFile.ShouldEqual("rollout.json", RoutingText.Of(CaddyConfig.Render(stack, new TowerOptions())));
    }

    private static string Compose(Intent intent, TowerOptions options) =>
        ComposeFile.Render(StackBuilder.Build(intent, SampleIntents.Images(intent), options), options).Yaml;

    private static void Check(string name, Intent intent, TowerOptions options)
    {
        var stack = StackBuilder.Build(intent, SampleIntents.Images(intent), options);
        GoldenFile.ShouldEqual($"{name}.yml", Compose(intent, options));
        GoldenFile.ShouldEqual($"{name}.json", RoutingText.Of(CaddyConfig.Render(stack, options)));
    }
}
