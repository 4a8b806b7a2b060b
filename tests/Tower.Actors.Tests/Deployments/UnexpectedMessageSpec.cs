using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What a deployment gets and does not expect is told as a defect, and nothing waits for ever.</summary>
public sealed class UnexpectedMessageSpec : DeploymentScenario
{
    private ActorSelection Deployment => Sys.ActorSelection("/user/coordinator/deployment-d1-1");

    private TestProbe Unhandled()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe, typeof(UnhandledMessage));
        return probe;
    }

    [Fact]
    public async Task A_message_of_a_kind_nobody_knows_is_unhandled_and_changes_nothing()
    {
        var unhandled = Unhandled();
        await Submit(Request("d1", Rollouts.Intent(Before)));
        await Coordinator.Ask<DeploymentFound>(new FindDeployment(new DeploymentId("d1")));

        Deployment.Tell("a message of a kind nobody knows");

        Assert.Equal("a message of a kind nobody knows", (await unhandled.ExpectMsgAsync<UnhandledMessage>()).Message);
        await Prepare();
        await Next<PullImages>("engine");
    }

    [Fact]
    public async Task An_answer_that_the_step_does_not_expect_fails_the_deployment_instead_of_hanging_it()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Next<ResolveImages>("images");

        Worker("images").Reply(new ForgottenAnswer());

        var end = (await ReadToEnd(caller))[^1];
        Assert.Equal((DeploymentOutcome.Failed, FailureCodes.Internal.Name), (end.Result, end.Facts!.Code));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_work_that_is_being_ended_still_answers_is_dropped(bool fails)
    {
        EndsWork = false;
        var unhandled = Unhandled();
        var caller = await Submit(Request("d1", Rollouts.Intent(Before)));
        await Prepare();
        await Answer<PullImages>("engine", ask => new ImagesPulled(0));
        await Next<StartServices>("compose");
        Coordinator.Tell(new CancelDeployment(new DeploymentId("d1"), "tower"), TestActor);
        await ExpectMsgAsync<CancelAccepted>();

        Worker("compose").Reply(fails ? new StepFailed(DeploymentStep.Start, FailureCodes.StartFailed, "late") : Done.Instance);
        await Answer<RemoveNewContainers>("engine", ask => Done.Instance);

        var log = await ReadToEnd(caller);
        Assert.Equal(DeploymentOutcome.Cancelled, log[^1].Result);
        Assert.DoesNotContain(log, line => line.Text == "late");
        await unhandled.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private sealed record ForgottenAnswer;
}
