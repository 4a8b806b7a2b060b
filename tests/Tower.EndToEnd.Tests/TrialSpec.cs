using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// A change of how Tower is reached, made wrongly on purpose, goes back by itself within the time the plan names; made
/// rightly, the next request with the new credentials keeps it.
/// </summary>
public sealed class TrialSpec : TowerSpec
{
    private const string NewPassword = "a password nobody typed";

    // The stack's TOWER_TRIAL_TIME, and a deployment.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task A_hash_of_another_password_goes_back_and_the_old_one_works_again()
    {
        var changed = Before.DeepClone();
        changed["tower"]!["passwordHash"] = await HashOf(NewPassword);

        var output = await Caller.Apply(changed);

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.Contains(" trial=20", output.Result);
        Assert.Contains(output.Lines, line => line.Contains("  plan  ") && line.Contains("tower.password") && line.Contains("20 s"));
        Assert.Equal("401", await Status(Sandbox.Password));
        await IsReverted(output.Deployment);
    }

    [SkippableFact]
    public async Task A_domain_without_an_address_goes_back_and_the_old_one_works_again()
    {
        var changed = Before.DeepClone();
        changed["tower"]!["domain"] = "nowhere.internal";

        var output = await Caller.Apply(changed, "?dns=skip&rename=allow");

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.Contains(" trial=20", output.Result);
        Assert.NotEqual("200", await Status(Sandbox.Password));
        await IsReverted(output.Deployment);
    }

    [SkippableFact]
    public async Task A_user_that_is_used_stays_and_so_does_the_old_one_when_it_comes_back()
    {
        var changed = Before.DeepClone();
        changed["tower"]!["username"] = "somebody";
        var output = await Caller.Apply(changed);
        Assert.True(output.ExitCode == 0, $"{output}");

        Assert.Equal("200", await Status(Sandbox.Password, "somebody"));

        await Eventually.Holds(async () => Assert.DoesNotContain("trial.json", await Run.DockerOk("exec", await Stack.Tower(), "ls", Sandbox.DataDir)));
        // Through the new one, as whoever changes it back does.
        var back = await Caller.Curl(
            ["-u", $"somebody:{Sandbox.Password}", "-H", "Content-Type: application/json", "-X", "POST", $"{Sandbox.Url}/apply", "--data-binary", "@-"],
            Before.ToJsonString());
        Assert.True(back.ExitCode == 0, $"{back}");
        Assert.Equal("200", await Status(Sandbox.Password));
        await Eventually.Holds(async () => Assert.DoesNotContain("trial.json", await Run.DockerOk("exec", await Stack.Tower(), "ls", Sandbox.DataDir)));
    }

    private async Task IsReverted(string deployment)
    {
        await Eventually.Holds(async () => Assert.Equal("200", await Status(Sandbox.Password)), Soon);
        JsonNode? revert = null;
        await Eventually.Holds(async () =>
        {
            var listed = JsonNode.Parse((await Caller.Get("/deployments", "-H", "Accept: application/json")).Text)!.AsArray();
            revert = listed.FirstOrDefault(one => (string?)one!["trigger"] == "revert" && string.CompareOrdinal((string?)one["id"], deployment) > 0);
            Assert.Equal("succeeded", (string?)revert?["outcome"]);
        }, Soon);
        var log = await Caller.Log((string)revert!["id"]!);
        Assert.Contains(deployment, log.Lines[0]);
        Assert.True(JsonNode.DeepEquals(Before, await Stack.AppliedIntent()), "the document of before is in force again");
    }

    /// <summary>The HTTP status of Tower's status; 000: there was no answer.</summary>
    private async Task<string> Status(string password, string? user = null) => (await Caller.Curl(
        ["--output", "/dev/null", "--write-out", "%{http_code}", "-u", $"{user ?? Sandbox.User}:{password}", $"{Sandbox.Url}/status"])).Text;

    private async Task<string> HashOf(string password)
    {
        var output = await Run.Program("docker", ["exec", "--interactive", await Stack.Tower(), "tower", "hash-password"], password + "\n");
        Assert.True(output.ExitCode == 0, $"{output}");
        return output.Text.Trim();
    }
}
