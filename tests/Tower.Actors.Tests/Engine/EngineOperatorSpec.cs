using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Telemetry;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Engine;

public sealed class EngineOperatorSpec : WorkerSpec
{
    private const string Pinned = "127.0.0.1:5000/api@sha256:1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b";

    private readonly FakeContainerEngine _engine = new();
    private readonly FakePullKeys _keys = new();
    private readonly IActorRef _operator;

    private static readonly EngineInventory Inventory =
        new(new FakeImageConfigs(), new FakeVolumeInventory(), new FakeHostFolders(), Options);

    public EngineOperatorSpec() => _operator = Sys.ActorOf(TestWorker.Props(new EngineOperator(_engine, _keys, Inventory, Options, Time), Time));

    [Fact]
    public async Task What_runs_is_told_with_the_deployment_that_asked()
    {
        var container = _engine.Add("api-1a2b3c4d");

        var observed = await AskAsync<StackObserved>(_operator, new ObserveStack());

        Assert.Equal(container, Assert.Single(observed.Containers));
    }

    [Fact]
    public async Task What_runs_and_would_not_come_back_with_the_engine_is_told()
    {
        var (ends, stays, stopped) = (_engine.Add("api-1a2b3c4d"), _engine.Add("web-1a2b3c4d"), _engine.Add("db-1a2b3c4d"));
        await _engine.SetRestartAsync(ends.Id, restarts: false, CancellationToken.None);
        await _engine.StopAsync(stopped.Id, TimeSpan.Zero, CancellationToken.None);

        var observed = await AskAsync<StackObserved>(_operator, new ObserveStack());

        Assert.Equal([ends.Id], observed.Containers.Where(container => container.IsKeptDown).Select(container => container.Id));
        Assert.Equal(3, observed.Containers.Length);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_fails_the_step_with_its_words()
    {
        _engine.Unreachable = "the Docker Engine does not answer";

        var failed = await AskAsync<StepFailed>(_operator, new ObserveStack());

        Assert.Equal((DeploymentStep.Plan, "the Docker Engine does not answer"), (failed.Step, failed.Reason));
    }

    [Fact]
    public async Task Undoing_waits_for_an_engine_that_restarts()
    {
        var container = _engine.Add("api-1a2b3c4d");
        _engine.RestartingFor = 3;

        await AskAsync<Done>(_operator, new RemoveNewContainers([container.Service], []));

        Assert.Empty(_engine.Containers);
        Assert.Equal(["the Docker Engine does not answer; trying again for 60 s (TOWER_ENGINE_TIMEOUT)", "api-1a2b3c4d removed"], SaidTexts);
    }

    [Fact]
    public async Task However_many_containers_wait_for_an_engine_it_is_told_once()
    {
        var containers = Enumerable.Range(1, 20).Select(number => _engine.Add($"api{number}-1a2b3c4d")).ToImmutableArray();
        _engine.RestartingFor = 30;

        await AskAsync<Done>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Single(SaidTexts, text => text.Contains("does not answer", StringComparison.Ordinal));
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task Undoing_does_not_wait_for_an_engine_for_ever()
    {
        _engine.Unreachable = "the Docker Engine does not answer";
        var start = Time.GetUtcNow();

        var failed = await AskAsync<StepFailed>(_operator, new RemoveNewContainers(["api-1a2b3c4d"], []));

        Assert.Equal((DeploymentStep.Undo, "the Docker Engine does not answer"), (failed.Step, failed.Reason));
        Assert.InRange(Time.GetUtcNow() - start, Options.EnginePatience - TimeSpan.FromSeconds(1), Options.EnginePatience);
    }

    [Fact]
    public async Task Only_images_the_engine_lacks_are_pulled_and_each_once()
    {
        _engine.AddImage("there:1");

        var pulled = await AskAsync<ImagesPulled>(_operator, new PullImages(["there:1", "missing:1", "missing:1"]));

        Assert.Equal(1, pulled.Pulled);
        Assert.Equal(["pull missing:1"], _engine.Calls.Where(call => call.StartsWith("pull")));
        Assert.Equal(["pulling missing:1", "missing:1: pulled"], SaidTexts);
    }

    [Fact]
    public async Task Only_images_of_the_own_registry_are_pulled_with_a_key_and_the_key_is_worth_nothing_afterwards()
    {
        var valid = new List<int>();
        _engine.DuringPull = (_, _) =>
        {
            valid.Add(_keys.Valid.Count);
            return Task.CompletedTask;
        };

        await AskAsync<ImagesPulled>(_operator, new PullImages([Pinned]));
        await AskAsync<ImagesPulled>(_operator, new PullImages(["docker.example.com/api:1"]));

        Assert.Equal([1, 0], valid);
        Assert.Equal([$"pull {Pinned} as tower", "pull docker.example.com/api:1"], _engine.Calls.Where(call => call.StartsWith("pull")));
        Assert.Empty(_keys.Valid);
    }

    [Fact]
    public async Task A_pull_that_fails_leaves_no_key_that_is_valid()
    {
        _engine.FailingPulls[Pinned] = "the disk is full";

        var failed = await AskAsync<StepFailed>(_operator, new PullImages([Pinned]));

        Assert.Equal("the disk is full", failed.Reason);
        Assert.Equal(1, _keys.Issued);
        Assert.Empty(_keys.Valid);
    }

    [Fact]
    public async Task At_most_four_images_are_pulled_at_a_time()
    {
        var (now, most) = (0, 0);
        _engine.DuringPull = async (_, cancel) =>
        {
            var count = Interlocked.Increment(ref now);
            InterlockedMax(ref most, count);
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time, cancel);
            Interlocked.Decrement(ref now);
        };

        await AskAsync<ImagesPulled>(_operator, new PullImages([.. Enumerable.Range(1, 10).Select(n => $"app{n}:1")]));

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task One_failed_pull_gives_up_the_others_and_is_told()
    {
        _engine.FailingPulls["broken:1"] = "broken:1 could not be pulled: its registry does not have it";
        _engine.DuringPull = (image, cancel) => image == "broken:1" ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancel);

        var failed = await AskAsync<StepFailed>(_operator, new PullImages(["slow:1", "broken:1"]));

        Assert.Equal((DeploymentStep.Pull, "broken:1 could not be pulled: its registry does not have it"), (failed.Step, failed.Reason));
    }

    [Fact]
    public async Task A_pull_that_takes_too_long_fails_the_step()
    {
        _engine.DuringPull = (_, cancel) => Task.Delay(Timeout.Infinite, cancel);
        _operator.Tell(new PullImages(["slow:1"]), TestActor);
        await ExpectMsgAsync<StepProgress>();

        Time.Advance(Options.PullTimeout);

        Assert.Contains("did not finish within 1800 s; on a slow server raise TOWER_PULL_TIMEOUT", (await ExpectMsgAsync<StepFailed>()).Reason);
    }

    [Fact]
    public async Task Each_pull_is_a_span_below_the_steps_own()
    {
        var step = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TowerTelemetry.Source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == step.TraceId)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        _operator.Tell(new Traced(new PullImages(["api:1"]), step), TestActor);
        await AnswerAsync<ImagesPulled>();

        var pull = Assert.Single(spans);
        Assert.Equal(step.SpanId, pull.ParentSpanId);
        Assert.Equal("api:1", pull.GetTagItem("container.image.name"));
    }

    [Fact]
    public async Task All_containers_are_removed_under_the_step_that_asked()
    {
        var containers = new[] { _engine.Add("api-1a2b3c4d"), _engine.Add("web-5e6f7a8b") };

        await AskAsync<Done>(_operator, new RemoveContainers(DeploymentStep.Undo, [.. containers]));

        Assert.Empty(_engine.Containers);
        Assert.All(Said, line => Assert.Equal(DeploymentStep.Undo, line.Step));
        Assert.Equal(["api-1a2b3c4d removed", "web-5e6f7a8b removed"], SaidTexts.Order());
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("started again")]
    [InlineData("removed")]
    public async Task The_containers_of_one_service_are_one_line_whatever_is_done_to_them(string done)
    {
        var containers = Enumerable.Range(1, 3).Select(_ => _engine.Add("api-1a2b3c4d")).ToImmutableArray();

        await (done switch
        {
            "stopped" => (Task)AskAsync<Done>(_operator, new StopContainers(containers)),
            "removed" => AskAsync<Done>(_operator, new RemoveNewContainers(["api-1a2b3c4d"], [])),
            _ => AskAsync<Done>(_operator, new StartContainers(containers)),
        });

        Assert.Equal([$"api-1a2b3c4d {done} (3 containers)"], SaidTexts);
    }

    [Fact]
    public async Task Containers_that_were_removed_beside_one_that_could_not_be_are_counted()
    {
        var containers = Enumerable.Range(1, 3).Select(_ => _engine.Add("api-1a2b3c4d")).ToImmutableArray();
        _engine.DuringRemoval = (container, cancel) =>
            container.Id == containers[1].Id ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;

        await AskAsync<StepFailed>(_operator, new RemoveContainers(DeploymentStep.Retire, containers));

        Assert.Equal(["api-1a2b3c4d removed (2 of 3 containers)"], SaidTexts);
    }
}
