using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>Tower down is harmless.</summary>
public sealed class RestartSpec : TowerSpec
{
    [SkippableFact]
    public async Task Apps_answer_while_Tower_is_dead_and_it_goes_on_where_it_was_when_it_is_back()
    {
        var intent = Before.With(Intents.App("survivor"));
        await Deployed(intent);
        await Caller.App("survivor.localhost");
        var (tower, survivor) = (await Stack.Tower(), await Stack.App("survivor"));

        await Run.DockerOk("kill", tower);
        try
        {
            await Refuses(intent, "--http1.1", Sandbox.Password);
            await Refuses(intent, "--http2", "not the password");
            Assert.Equal("hello 1.1.0\n", (await Caller.App("survivor.localhost")).Text);
        }
        finally
        {
            await Run.DockerOk("start", tower);
        }

        // Caddy itself holds a request for a while when nobody answers.
        await Eventually.Holds(
            async () => Assert.Contains("survivor: running", (await Caller.Get("/status")).Text), TimeSpan.FromSeconds(30));
        var same = await Caller.Apply(intent);
        Assert.StartsWith("RESULT unchanged ", same.Result);
        await Deployed(Before.With(Intents.App("survivor"), Intents.App("newcomer")));
        Assert.Equal(survivor, await Stack.App("survivor"));
        Assert.Equal("hello 1.1.0\n", (await Caller.App("newcomer.localhost")).Text);
    }

    [SkippableFact]
    public async Task A_deployment_comes_behind_those_of_before_although_the_clock_was_ahead_then()
    {
        await Deployed(Before.With(Intents.App("earlier")));
        var tower = await Stack.Tower();
        var ahead = $"{DateTime.UtcNow.AddHours(1):yyyyMMdd'T'HHmmss}-0000";
        await Run.DockerOk("exec", "--workdir", $"{Sandbox.DataDir}/deployments", tower,
            "sh", "-c", $"cp --archive \"$(ls | tail -n 1)\" {ahead}");
        await Run.DockerOk("restart", tower);

        var next = (await Deployed(Before)).Deployment;

        Assert.True(string.CompareOrdinal(next, ahead) > 0, $"{next} comes before {ahead}, and would not be recovered");
    }

    // Without a word and with exit code 0 a job of CI would be green, and nothing deployed.
    private async Task Refuses(JsonNode intent, string version, string password)
    {
        var output = await Caller.Curl([version, "-u", $"{Sandbox.User}:{password}", "-X", "POST", $"{Sandbox.Url}/apply",
            "--data-binary", "@-"], intent.ToJsonString());

        Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
        Assert.StartsWith("Tower does not answer.", output.Text);
    }
}
