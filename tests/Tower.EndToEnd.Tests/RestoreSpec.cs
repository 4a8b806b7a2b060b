using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What was deployed, and the way back to it.</summary>
public sealed class RestoreSpec : TowerSpec
{
    [SkippableFact]
    public async Task An_earlier_deployment_is_restored_and_stays_until_the_next_document()
    {
        var repository = $"back-{Guid.NewGuid():N}"[..14];
        await Stack.Push(Stack.Sample("1.0.0"), $"{repository}:1.0.0");
        var intent = Before.With(Intents.App("back", $"registry://{repository}:^1.0.0"));
        var first = (await Deployed(intent)).Deployment;
        await Stack.Push(Stack.Sample("1.1.0"), $"{repository}:1.1.0");
        var second = (await Deployed(intent)).Deployment;
        Assert.Equal("hello 1.1.0\n", (await Caller.App("back.localhost")).Text);

        var restored = await Caller.Restore(first);

        Assert.True(restored.ExitCode == 0, $"{restored}");
        Assert.StartsWith("RESULT succeeded ", restored.Result);
        Assert.Contains($": 1 app, as of {first}", restored.Text);
        Assert.Equal("hello 1.0.0\n", (await Caller.App("back.localhost")).Text);
        // Its range would allow 1.1.0: the one who went back decides when to go on.
        var refreshed = (await Caller.Refresh()).Result;
        Assert.StartsWith("RESULT unchanged ", refreshed);
        Assert.EndsWith(" held=back", refreshed);
        await Deployed(intent);
        Assert.Equal("hello 1.1.0\n", (await Caller.App("back.localhost")).Text);

        var list = (await Caller.Get("/deployments")).Lines;
        Assert.Matches($"^{restored.Deployment}  [0-9]{{4}}-[0-9-]+ [0-9:]+Z  restore  succeeded  seconds=[0-9.]+ changed=back held=back$", list[1]);
        Assert.StartsWith($"{second}  ", list[2]);
        Assert.StartsWith($"{first}  ", list[3]);
    }

    [SkippableFact]
    public async Task What_never_was_in_force_is_not_restored_and_curl_fails()
    {
        var before = await Stack.Snapshot();
        var failed = await Caller.Apply(Before.With(Intents.App("gone", "registry://gone:^9.0.0")));
        Assert.StartsWith("RESULT failed ", failed.Result);

        var refused = await Caller.Restore(failed.Deployment);
        var unknown = await Caller.Restore("20200101T000000-0000");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"{failed.Deployment} did not succeed, so its apps were never in force", refused.Text);
        Assert.NotEqual(0, unknown.ExitCode);
        Assert.Contains("There is no record of such a deployment", unknown.Text);
        Assert.Equal(before, await Stack.Snapshot());
    }
}
