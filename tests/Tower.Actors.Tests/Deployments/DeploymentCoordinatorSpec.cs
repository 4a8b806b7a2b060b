using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

public sealed class DeploymentCoordinatorSpec : ScriptedWorld
{
    private Task EndBadly() =>
        Answer<ResolveImages>("images", ask => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, $"no images for {IdOf(ask)}"));

    [Fact]
    public async Task A_second_apply_waits_for_the_first_and_each_caller_sees_its_own_log()
    {
        var first = await Submit(Request("d1", Rollouts.Intent()));
        var second = await Submit(Request("d2", Rollouts.Intent()));

        Assert.Equal("d1", IdOf(await Next<ResolveImages>("images")));
        Worker("images").Reply(new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no images for d1"));
        await EndBadly();

        var (firstLog, secondLog) = (await ReadToEnd(first), await ReadToEnd(second));
        Assert.Equal("queued: 1 before this one", secondLog[0].Text);
        Assert.Contains(firstLog, line => line.Text == "no images for d1");
        Assert.DoesNotContain(secondLog, line => line.Text == "no images for d1");
        Assert.Contains(secondLog, line => line.Text == "no images for d2");
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_back()
    {
        for (var number = 0; number <= Options.QueueCapacity; number++)
            await Submit(Request($"d{number}", Rollouts.Intent()));

        Coordinator.Tell(Request("late", Rollouts.Intent()), TestActor);

        var refused = await ExpectMsgAsync<DeploymentRejected>();
        Assert.Equal(Options.QueueCapacity, refused.Waiting);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Coordinator.Tell(new FindDeployment(new DeploymentId("late")), TestActor);
        await ExpectMsgAsync<DeploymentUnknown>();
    }

    [Fact]
    public async Task A_log_can_be_read_after_the_end_and_from_the_middle()
    {
        var caller = await Submit(Request("d1", Rollouts.Intent()));
        await EndBadly();
        var whole = await ReadToEnd(caller);

        var late = CreateTestProbe();
        Coordinator.Tell(new SubscribeToLog(new DeploymentId("d1"), 1), late);

        Assert.Equal(whole.Skip(1).Select(line => line.Text), (await ReadToEnd(late)).Select(line => line.Text));
    }

    [Fact]
    public async Task Only_the_last_deployments_keep_their_logs()
    {
        for (var number = 0; number <= Options.KeptDeployments; number++)
        {
            var caller = await Submit(Request($"d{number}", Rollouts.Intent()));
            await EndBadly();
            await ReadToEnd(caller);
        }

        await AwaitAssertAsync(async () =>
        {
            Coordinator.Tell(new FindDeployment(new DeploymentId("d0")), TestActor);
            await ExpectMsgAsync<DeploymentUnknown>();
        });
        Coordinator.Tell(new FindDeployment(new DeploymentId("d1")), TestActor);
        Assert.Equal(DeploymentOutcome.Failed, (await ExpectMsgAsync<DeploymentFound>()).Outcome);
    }

    [Fact]
    public async Task An_unknown_deployments_log_is_an_error_not_silence()
    {
        Coordinator.Tell(new SubscribeToLog(new DeploymentId("never"), 0), TestActor);

        await ExpectMsgAsync<Status.Failure>();
    }

    [Fact]
    public async Task When_another_Tower_has_taken_over_what_waited_is_told_to_be_sent_again_and_nothing_more_is_taken()
    {
        await Submit(Request("d1", Rollouts.Intent()));
        var waiting = await Submit(Request("d2", Rollouts.Intent()));

        Coordinator.Tell(new DeploymentFinished(new DeploymentResult(new DeploymentId("d1"), DeploymentOutcome.Succeeded, TimeSpan.Zero))
        {
            HasHandedOver = true,
            IsRecorded = true,
        });

        Assert.Equal("superseded", (await ReadToEnd(waiting))[^1].Facts!.Code);
        Coordinator.Tell(Request("d3", Rollouts.Intent()), TestActor);
        Assert.Equal("d3", (await ExpectMsgAsync<DeploymentHandedOver>()).Id.Value);
    }

    [Fact]
    public async Task A_refresh_that_waited_refreshes_what_was_applied_meanwhile()
    {
        await Submit(Request("d1", Rollouts.Intent("api")));
        await Submit(Request("d2", Rollouts.Intent("api"), DeploymentTrigger.Refresh));
        await State.SaveAsync(Rollouts.Intent("api", "web"), new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), CancellationToken.None);

        await EndBadly();

        Assert.Equal(["api", "web"], (await Next<ResolveImages>("images")).Intent.Apps.Select(app => app.Name));
    }

    [Fact]
    public async Task A_restore_that_waited_brings_its_apps_back_beside_what_was_applied_meanwhile()
    {
        await Submit(Request("d1", Rollouts.Intent("api")));
        await Submit(Request("d2", Rollouts.Intent("old"), DeploymentTrigger.Restore));
        var applied = Rollouts.Intent("web");
        applied = applied with { Tower = applied.Tower with { PasswordHash = Rollouts.Hash.Replace('a', 'b') } };
        await State.SaveAsync(applied, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), CancellationToken.None);

        await EndBadly();

        var intent = (await Next<ResolveImages>("images")).Intent;
        Assert.Equal(["old"], intent.Apps.Select(app => app.Name));
        Assert.Equal(applied.Tower, intent.Tower);
    }

    [Fact]
    public async Task A_restore_that_no_longer_goes_with_what_was_applied_meanwhile_fails_and_the_next_one_runs()
    {
        await Submit(Request("d1", Rollouts.Intent("api")));
        var restore = await Submit(Request("d2", Rollouts.Intent("old"), DeploymentTrigger.Restore));
        await Submit(Request("d3", Rollouts.Intent("next")));
        var applied = Rollouts.Intent("web");
        applied = applied with { Otel = applied.Otel with { Domain = "old.localhost" } };
        await State.SaveAsync(applied, new StackFiles("", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}")), CancellationToken.None);

        await EndBadly();

        var log = await ReadToEnd(restore);
        Assert.Contains(log, line => line.Text.StartsWith("/apps/0/domain: ", StringComparison.Ordinal));
        Assert.StartsWith("RESULT failed deployment=d2 ", log[^1].Text);
        Assert.EndsWith(" step=queue code=not-restored", log[^1].Text, StringComparison.Ordinal);
        Assert.Equal("d3", IdOf(await Next<ResolveImages>("images")));
    }

    [Fact]
    public async Task The_list_has_what_runs_what_waits_and_how_the_last_ones_ended()
    {
        var first = await Submit(Request("d1", Rollouts.Intent()));
        await EndBadly();
        await ReadToEnd(first);
        await Submit(Request("d2", Rollouts.Intent()));
        await Submit(Request("d3", Rollouts.Intent()));

        Coordinator.Tell(ListDeployments.Instance, TestActor);

        var listed = (await ExpectMsgAsync<DeploymentsListed>()).Deployments;
        Assert.Equal([("d3", 1), ("d2", 0), ("d1", null)], listed.Select(one => (one.Id.Value, one.Position)));
        Assert.StartsWith("RESULT failed deployment=d1 ", listed[^1].Result);
    }
}
