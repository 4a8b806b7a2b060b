using FsCheck.Xunit;
using Tower.Actors.Deployments;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

public sealed class DeploymentQueueSpec
{
    private static SubmitDeployment Request(int number) => new(
        new DeploymentId($"d{number}"), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UnixEpoch);

    [Fact]
    public void The_seventeenth_that_would_wait_is_refused()
    {
        var (queue, _) = DeploymentQueue.Empty(16).Add(Request(0)).TakeNext();
        for (var number = 1; number <= 16; number++)
        {
            Assert.False(queue.IsFull);
            queue = queue.Add(Request(number));
        }

        Assert.True(queue.IsFull);
        Assert.Equal(16, queue.PositionOf(new DeploymentId("d16")));
    }

    [Property]
    public bool Deployments_run_in_the_order_they_came_one_at_a_time(bool[] turns)
    {
        var queue = DeploymentQueue.Empty(int.MaxValue);
        var (came, ran) = (0, new List<string>());
        foreach (var comes in turns)
        {
            if (comes)
                queue = queue.Add(Request(came++));
            else if (queue.Running is { } running)
                queue = queue.End(running.Id);
            (queue, var next) = queue.TakeNext();
            if (next is not null)
                ran.Add(next.Id.Value);
        }

        return ran.SequenceEqual(Enumerable.Range(0, ran.Count).Select(number => $"d{number}"));
    }

    [Fact]
    public void The_end_of_another_deployment_changes_nothing()
    {
        var (queue, _) = DeploymentQueue.Empty(1).Add(Request(1)).TakeNext();

        Assert.Same(queue, queue.End(new DeploymentId("d2")));
    }
}
