using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>Many containers are stopped and removed, on an engine that is slow, away, or refuses.</summary>
public sealed class EngineOperatorStoppingSpec : WorkerSpec
{
    private readonly FakeContainerEngine _engine = new();
    private readonly FakePullKeys _keys = new();
    private readonly IActorRef _operator;

    public EngineOperatorStoppingSpec() => _operator = Sys.ActorOf(TestWorker.Props(new EngineOperator(_engine, _keys, new EngineInventory(new FakeImageConfigs(), new FakeVolumeInventory(), new FakeHostFolders(), Options), Options, Time), Time));

    [Fact]
    public async Task A_container_that_cannot_be_removed_does_not_stop_the_others()
    {
        var containers = Add("api-1a2b3c4d", "web-5e6f7a8b", "job-5e6f7a8b");
        _engine.FailingRemovals["api-1a2b3c4d"] = "device or resource busy";
        _engine.DuringRemoval = (container, cancel) =>
            container.Service == "job-5e6f7a8b" ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;

        var failed = await AskAsync<StepFailed>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Equal((DeploymentStep.Retire, FailureCodes.ContainersStuck), (failed.Step, failed.Code));
        Assert.StartsWith("2 of 3 containers could not be removed", failed.Reason);
        Assert.Contains("api-1a2b3c4d: device or resource busy", failed.Reason);
        Assert.Contains("job-5e6f7a8b: it was not removed within 35 s", failed.Reason);
        Assert.Contains($"docker rm -f {containers[0].Id[..12]} {containers[2].Id[..12]}", failed.Reason);
        Assert.DoesNotContain(_engine.Containers, container => container.Service == "web-5e6f7a8b");
    }

    [Fact]
    public async Task Not_one_container_is_stopped_before_none_of_them_comes_back_by_itself()
    {
        var containers = Many(12);
        var early = 0;
        _engine.DuringRemoval = (_, _) =>
        {
            if (containers.Any(container => _engine.Restarts(container.Id)))
                Interlocked.Increment(ref early);
            return Task.CompletedTask;
        };

        await AskAsync<Done>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Equal(0, early);
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task However_slow_each_removal_is_32_containers_all_go_a_few_at_a_time()
    {
        var (now, most) = (0, 0);
        _engine.DuringRemoval = async (_, cancel) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            // As long as one may take by itself, and longer than a bound that is shared would leave to the last.
            await Task.Delay(Options.StopGracePeriod + Options.ObserveTimeout - TimeSpan.FromSeconds(2), Time, cancel);
            Interlocked.Decrement(ref now);
        };
        _operator.Tell(new RemoveContainers(DeploymentStep.Retire, Many(32)), TestActor);

        var answer = await WalkAsync(TimeSpan.FromSeconds(1));

        Assert.IsType<Done>(answer);
        Assert.Equal(IContainerEngine.AtATime, most);
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task Stopping_goes_a_few_at_a_time_too()
    {
        var (now, most) = (0, 0);
        _engine.DuringRemoval = async (_, cancel) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time, cancel);
            Interlocked.Decrement(ref now);
        };

        await AskAsync<Done>(_operator, new StopContainers(Many(10)));

        Assert.Equal(IContainerEngine.AtATime, most);
        Assert.All(_engine.Containers, container => Assert.False(container.IsRunning));
        Assert.All(_engine.Containers, container => Assert.False(_engine.Restarts(container.Id)));
    }

    [Fact]
    public async Task A_policy_the_engine_is_too_slow_to_change_is_asked_for_again()
    {
        var containers = Many(3);
        var slow = 2;
        _engine.DuringPolicy = (_, cancel) =>
            Interlocked.Decrement(ref slow) >= 0 ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;

        await AskAsync<Done>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task A_container_whose_policy_cannot_be_changed_runs_on_and_is_told()
    {
        var containers = Add("api-1a2b3c4d", "web-5e6f7a8b");
        _engine.FailingPolicies["api-1a2b3c4d"] = "the engine is out of order";

        var failed = await AskAsync<StepFailed>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Contains("api-1a2b3c4d: its restart policy could not be changed", failed.Reason);
        Assert.True(Assert.Single(_engine.Containers).IsRunning);
    }

    [Fact]
    public async Task What_an_undo_removes_does_not_come_back_either()
    {
        var kept = _engine.Add("api-1a2b3c4d");
        var containers = Add("api-1a2b3c4d", "web-5e6f7a8b");
        _engine.FailingRemovals["web-5e6f7a8b"] = "device or resource busy";

        var failed = await AskAsync<StepFailed>(
            _operator, new RemoveNewContainers(["api-1a2b3c4d", "web-5e6f7a8b"], [kept.Id]));

        Assert.Equal(DeploymentStep.Undo, failed.Step);
        Assert.False(_engine.Restarts(containers[1].Id));
        Assert.True(_engine.Restarts(kept.Id));
        Assert.Equal([kept.Id, containers[1].Id], _engine.Containers.Select(container => container.Id).Order());
    }

    [Fact]
    public async Task Stopping_waits_for_an_engine_that_restarts()
    {
        var containers = Add("db-1a2b3c4d");
        _engine.RestartingFor = 3;

        await AskAsync<Done>(_operator, new StopContainers(containers));

        Assert.False(Assert.Single(_engine.Containers).IsRunning);
    }

    [Fact]
    public async Task An_engine_that_stays_away_is_the_failure_and_not_the_containers()
    {
        _engine.Unreachable = "the Docker Engine does not answer";

        var failed = await AskAsync<StepFailed>(_operator, new StopContainers(Many(5)));

        Assert.Equal(FailureCodes.EngineUnreachable, failed.Code);
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("retire")]
    [InlineData("undo")]
    public async Task A_container_that_had_to_be_killed_is_warned_of_wherever_it_is_stopped(string where)
    {
        var containers = Add("db-1a2b3c4d", "web-5e6f7a8b");
        _engine.Ends["db-1a2b3c4d"] = new StopOutcome(true, 137, false);
        _engine.Ends["web-5e6f7a8b"] = new StopOutcome(false, 143, false);

        if (where == "stop")
            await AskAsync<Done>(_operator, new StopContainers(containers));
        else if (where == "retire")
            await AskAsync<Done>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));
        else
            await AskAsync<Done>(_operator, new RemoveNewContainers(["db-1a2b3c4d", "web-5e6f7a8b"], []));

        var warning = Assert.Single(Said, line => line.Severity == LogSeverity.Warning);
        Assert.StartsWith("db-1a2b3c4d did not stop within 10 s and was killed", warning.Text);
        Assert.Contains("stopGracePeriod", warning.Text);
    }

    [Fact]
    public async Task The_grace_a_container_has_of_its_own_is_the_one_that_is_told()
    {
        var container = _engine.Add(_engine.Add("db-1a2b3c4d") with { StopGrace = TimeSpan.FromSeconds(45) });
        _engine.Ends["db-1a2b3c4d"] = new StopOutcome(true, 137, false);

        await AskAsync<Done>(_operator, new StopContainers([container]));

        Assert.Contains(Said, line => line.Severity == LogSeverity.Warning && line.Text.Contains("within 45 s"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(32)]
    public void The_backstop_is_longer_than_all_bounds_one_group_after_the_other(int containers)
    {
        var grace = TimeSpan.FromSeconds(10);
        var groups = (int)Math.Ceiling(containers / (double)IContainerEngine.AtATime);

        Assert.True(ContainerBatch.Backstop(containers, grace, Options) >
            (groups * (grace + Options.ObserveTimeout)) + Options.EnginePatience);
    }

    [Fact]
    public void The_backstop_is_one_that_a_clock_takes()
    {
        var backstop = ContainerBatch.Backstop(100_000, TimeSpan.FromHours(1), Options);

        Assert.Equal(TimeSpan.FromDays(1), backstop);
        using var _ = new CancellationTokenSource(backstop, Time);
    }

    private ImmutableArray<ObservedContainer> Many(int count) =>
        Add([.. Enumerable.Range(1, count).Select(number => $"app{number}-1a2b3c4d")]);

    private ImmutableArray<ObservedContainer> Add(params string[] services) =>
        [.. services.Select(service => _engine.Add(service))];

    /// <summary>As <see cref="WorkerSpec.AnswerAsync{T}"/>, in longer strides.</summary>
    private async Task<object> WalkAsync(TimeSpan stride)
    {
        for (var steps = 0; steps < 2000; steps++)
        {
            switch (await ReceiveOneAsync(TimeSpan.FromMilliseconds(5)))
            {
                case null:
                    Time.Advance(stride);
                    break;
                case StepProgress:
                    break;
                case var answer:
                    return answer;
            }
        }
        throw new TimeoutException("no answer came");
    }
}
