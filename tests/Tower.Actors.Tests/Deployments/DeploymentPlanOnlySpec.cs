using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary><c>POST /plan</c>: everything up to the plan, and nothing of it.</summary>
public sealed class DeploymentPlanOnlySpec : DeploymentScenario
{
    [Fact]
    public async Task A_plan_says_what_would_be_done_and_does_nothing()
    {
        var caller = await Submit(Request("p1", Rollouts.Intent(Before), DeploymentTrigger.Plan));
        await Prepare();

        var log = await ReadToEnd(caller);

        var plan = log.Where(line => line.Step == DeploymentStep.Plan).Select(line => line.Text);
        Assert.Contains(plan, line => line.StartsWith("2. start ", StringComparison.Ordinal) && line.Contains(" api-"));
        Assert.StartsWith("nothing of this was done", log[^2].Text, StringComparison.Ordinal);
        Assert.Equal(DeploymentOutcome.Planned, log[^1].Result);
        Assert.Matches("^RESULT planned deployment=p1 seconds=[0-9.]+ changed=api(,|$)", log[^1].Text);
        Assert.Empty(Journaled);
        Assert.DoesNotContain(await Seen("engine"), ask => ask is PullImages or StopContainers or RemoveContainers);
        Assert.DoesNotContain(await Seen("compose"), ask => ask is StartServices);
        Assert.DoesNotContain(await Seen("journal"), ask => ask is OpenJournal or CloseJournal);
        var state = await Seen("state");
        Assert.Contains(state, ask => ask is DiscardDraft);
        Assert.DoesNotContain(state, ask => ask is SaveState);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_made_fails_and_leaves_no_record()
    {
        var caller = await Submit(Request("p1", Rollouts.Intent(Before), DeploymentTrigger.Plan));
        await Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no tag matches"));

        Assert.Equal(DeploymentOutcome.Failed, (await ReadToEnd(caller))[^1].Result);

        Assert.Empty(Journaled);
    }
}
