using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary><c>POST /plan</c>: what an apply would do.</summary>
public sealed class PlanSpec : TowerSpec
{
    [SkippableFact]
    public async Task A_plan_says_what_an_apply_then_does_and_touches_nothing()
    {
        var before = await Stack.Snapshot();
        var intent = Before.With(Intents.App("planned"));

        var plan = await Caller.Plan(intent);

        Assert.True(plan.ExitCode == 0, $"{plan}");
        Assert.Matches("^RESULT planned deployment=[0-9T]+-[0-9a-f]{4} seconds=[0-9.]+ changed=planned$", plan.Result);
        Assert.Contains(plan.Lines, line => line.Contains("planned is new: image 1.1.0 (sha256:"));
        Assert.Equal(before, await Stack.Snapshot());
        await Stack.DraftIsGone();
        Assert.DoesNotContain(plan.Deployment, (await Caller.Get("/deployments")).Text);

        var applied = await Deployed(intent);

        Assert.Equal(Steps(plan), Steps(applied));
        Assert.StartsWith("RESULT unchanged ", (await Caller.Plan(intent)).Result);
    }

    [SkippableFact]
    public async Task A_plan_that_cannot_be_made_makes_curl_fail()
    {
        var plan = await Caller.Plan(Before.With(Intents.App("planned", "registry://planned:^9.0.0")));

        Assert.NotEqual(0, plan.ExitCode);
        Assert.StartsWith("RESULT failed ", plan.Result);
    }

    private static IEnumerable<string> Steps(Output log) =>
        log.Lines.Select(line => line[14..]).Where(line => line.StartsWith("plan ", StringComparison.Ordinal) && !line.Contains("nothing of this"));
}
