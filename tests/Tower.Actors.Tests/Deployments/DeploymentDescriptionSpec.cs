using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What is told of a single deployment, and recorded of it.</summary>
public sealed class DeploymentDescriptionSpec : DeploymentScenario
{
    [Fact]
    public async Task What_it_sets_out_to_change_is_told_while_it_runs_and_recorded_and_so_is_how_it_ends()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        Assert.Empty(Assert.IsType<DeploymentDescribed>(await Describe("d1")).Summary.Changes);
        await Prepare();

        var head = (await Next<OpenJournal>("journal")).Head;
        var running = Assert.IsType<DeploymentDescribed>(await Describe("d1")).Summary;
        await Answer<PullImages>("engine", ask => new StepFailed(DeploymentStep.Pull, FailureCodes.PullFailed, "no route to the registry"));
        await ReadToEnd(caller);
        var result = (await Next<CloseJournal>("journal")).Result;

        Assert.Contains(head.Changes, change => change is { Name: "api", Kind: ChangeKind.Added, To.Version: "1.0.0" });
        Assert.Equal((0, null, null), (running.Position, running.Outcome, running.Facts));
        Assert.Equal(head.Changes.AsEnumerable(), running.Changes);
        Assert.Equal(("pull", "pull-failed", FailureCodes.PullFailed.Remedy), (result.Facts?.FailedStep, result.Facts?.Code, result.Facts?.Remedy));
    }

    [Fact]
    public async Task What_a_plan_would_change_can_be_asked_afterwards()
    {
        var caller = await Submit(Request("p1", Rollouts.Intent(Before), DeploymentTrigger.Plan));
        await Prepare();
        await ReadToEnd(caller);

        var changes = Assert.IsType<DeploymentDescribed>(await Describe("p1")).Summary.Changes;

        Assert.Contains(changes, change => change.Name == "api");
    }

    [Fact]
    public async Task One_that_is_not_known_is_said_to_be() => Assert.IsType<DeploymentUnknown>(await Describe("d9"));

    private async Task<object> Describe(string id)
    {
        var asker = CreateTestProbe();
        Coordinator.Tell(new DescribeDeployment(new DeploymentId(id)), asker);
        return await asker.ReceiveOneAsync(TimeSpan.FromSeconds(10));
    }
}
