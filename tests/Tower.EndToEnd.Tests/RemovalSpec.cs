using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Apps that go: only when somebody means it, and for good.</summary>
public sealed class RemovalSpec : TowerSpec
{
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

    private static JsonObject Worker(string name) => new()
    {
        ["name"] = name,
        ["image"] = "registry://hello:^1.0.0",
        ["healthCheck"] = new JsonObject { ["path"] = "/health" },
    };

    private string[] Post(string path) =>
    [
        "-u", $"{Sandbox.User}:{Sandbox.Password}", "-H", "Content-Type: application/json",
        "-X", "POST", $"{Sandbox.Url}{path}", "--data-binary", "@-",
    ];
}
