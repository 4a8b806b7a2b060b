using Tower.Actors.Hosting;
using Tower.Actors.Rendering;
using Tower.Actors.Stack;
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

    private static void Check(string name, Intent intent, TowerOptions options)
    {
        var stack = StackBuilder.Build(intent, SampleIntents.Images(intent), options);
        GoldenFile.ShouldEqual($"{name}.yml", ComposeFile.Render(stack, options).Yaml);
        GoldenFile.ShouldEqual($"{name}.json", CaddyConfig.Render(stack, options));
    }
}
