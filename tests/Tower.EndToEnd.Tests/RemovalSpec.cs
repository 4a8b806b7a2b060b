using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Apps that go: only when somebody means it, and for good.</summary>
public sealed class RemovalSpec : TowerSpec
{
    private const int Many = 30;

    [SkippableFact]
    public async Task A_document_that_lost_its_apps_is_refused_and_plan_says_so()
    {
        var three = Before.With(Worker("one"), Worker("two"), Worker("three"));
        await Deployed(three);
        var snapshot = await Stack.Snapshot();

        var refused = await Caller.Curl(Post("/apply"), Before.Without("hello").ToJsonString());
        var planned = await Caller.Plan(Before);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.All(["one", "two", "three"], app => Assert.Contains($"{app}: would be removed", refused.Text));
        Assert.Contains("?remove=allow", refused.Text);
        Assert.Equal(0, planned.ExitCode);
        Assert.Contains("removal-refused", planned.Text);
        Assert.Equal(snapshot, await Stack.Snapshot());
    }

    [SkippableFact]
    public async Task Thirty_apps_that_ignore_SIGTERM_go_under_load_and_none_comes_back_with_the_engine()
    {
        var engine = OwnEngine.Require();
        var names = Enumerable.Range(1, Many).Select(number => $"many-{number}").ToArray();
        await Deployed(Before.With([.. names.Select(Stubborn)]));

        Output removed;
        using (new BusyMachine())
            removed = await Deployed(Before);
        await engine.KillAndStart();

        Assert.Equal(Many, removed.Lines.Count(line => line.Contains("was killed", StringComparison.Ordinal) && line.Contains("stopGracePeriod", StringComparison.Ordinal)));
        await Eventually.Holds(async () => Assert.Equal(0, (await Caller.Get("/status", "--fail")).ExitCode), TimeSpan.FromSeconds(90));
        var left = await Run.DockerOk("ps", "--all", "--filter", $"label=com.docker.compose.project={Sandbox.Project}", "--format", "{{.Label \"tower.app\"}}");
        Assert.DoesNotContain("many-", left);
    }

    private static JsonObject Worker(string name) => new()
    {
        ["name"] = name,
        ["image"] = "registry://hello:^1.0.0",
        ["healthCheck"] = new JsonObject { ["path"] = "/health" },
    };

    private static JsonObject Stubborn(string name)
    {
        var app = Worker(name);
        app["env"] = new JsonObject { ["SIGTERM"] = "ignore" };
        app["stopGracePeriod"] = 1;
        app["healthCheck"]!["startPeriod"] = 300;
        return app;
    }

    private string[] Post(string path) =>
    [
        "-u", $"{Sandbox.User}:{Sandbox.Password}", "-H", "Content-Type: application/json",
        "-X", "POST", $"{Sandbox.Url}{path}", "--data-binary", "@-",
    ];
}
