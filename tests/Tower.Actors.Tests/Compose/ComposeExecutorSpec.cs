using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.Compose;

public sealed class ComposeExecutorSpec : WorkerSpec
{
    private static readonly ImmutableSortedDictionary<string, string> NoSecrets = ImmutableSortedDictionary<string, string>.Empty;
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeComposeCli _cli;
    private readonly IActorRef _executor;

    public ComposeExecutorSpec()
    {
        _cli = new FakeComposeCli(_engine);
        _executor = Sys.ActorOf(TestWorker.Props(new ComposeExecutor(_cli, _engine, Options), Time));
    }

    [Fact]
    public async Task Services_are_started_and_the_noise_is_left_out()
    {
        _cli.Output = [" Container tower-api-1a2b3c4d-1  Creating", " Container tower-api-1a2b3c4d-1  Started"];

        await AskAsync<Done>(_executor,
            new StartServices("/draft.yml", [Service("api-1a2b3c4d")], NoSecrets));

        Assert.Equal(["api-1a2b3c4d"], _cli.Ups);
        Assert.Equal(["api-1a2b3c4d started"], SaidTexts);
        Assert.Equal("api", Assert.Single(_engine.Containers).App);
    }

    [Fact]
    public async Task The_containers_of_one_service_are_one_line()
    {
        _cli.Output = [.. Enumerable.Range(1, 3).Select(number => $" Container tower-api-1a2b3c4d-{number}  Started"), " Container tower-web-1a2b3c4d-2  Started"];

        await AskAsync<Done>(_executor, new StartServices("/draft.yml", [Service("api-1a2b3c4d") with { Replicas = 3 }, Service("web-1a2b3c4d") with { Replicas = 2 }], NoSecrets));

        // Of web one container ran already.
        Assert.Equal(["api-1a2b3c4d started (3 containers)", "web-1a2b3c4d started (1 of 2 containers)"], SaidTexts);
    }

    [Fact]
    public async Task Containers_that_were_started_before_a_failure_are_counted()
    {
        _cli.Output = [.. Enumerable.Range(1, 2).Select(number => $" Container tower-api-1a2b3c4d-{number}  Started")];
        _cli.Failing["up"] = ["Error response from daemon: no"];

        await AskAsync<StepFailed>(_executor, new StartServices("/draft.yml", [Service("api-1a2b3c4d") with { Replicas = 3 }], NoSecrets));

        Assert.Equal("api-1a2b3c4d started (2 of 3 containers)", SaidTexts.Last());
    }

    [Fact]
    public async Task Starting_nothing_runs_nothing()
    {
        await AskAsync<Done>(_executor, new StartServices("/draft.yml", [], NoSecrets));

        Assert.Empty(_cli.Commands);
    }

    [Fact]
    public async Task What_compose_wrote_last_is_in_the_detail_of_the_failure()
    {
        _cli.Failing["up"] = ["Error response from daemon: No such image: api:1"];

        var failed = await AskAsync<StepFailed>(_executor,
            new StartServices("/draft.yml", [Service("api-1a2b3c4d")], NoSecrets));

        Assert.Equal(DeploymentStep.Start, failed.Step);
        Assert.Equal(["Error response from daemon: No such image: api:1"], Assert.Single(failed.Said).Lines.ToArray());
    }

    [Fact]
    public async Task A_container_that_had_to_be_killed_to_be_replaced_is_warned_of()
    {
        _engine.Add("caddy");
        _engine.Ends["caddy"] = new StopOutcome(true, 137, false);

        await AskAsync<Done>(_executor, Recreate("caddy"));

        Assert.StartsWith("caddy did not stop within 10 s and was killed",
            Assert.Single(Said, line => line.Severity == LogSeverity.Warning).Text);
    }

    [Fact]
    public async Task Replacing_a_container_that_ends_by_itself_says_nothing_of_it()
    {
        _engine.Add("caddy");

        await AskAsync<Done>(_executor, Recreate("caddy"));

        Assert.Empty(Said);
        Assert.Equal(["caddy"], _cli.Ups);
    }

    [Fact]
    public async Task That_the_engine_was_not_heard_does_not_fail_what_is_done_but_is_said()
    {
        _engine.Add("caddy");
        _engine.Unheard = "the Docker Engine does not answer";

        await AskAsync<Done>(_executor, Recreate("caddy"));

        Assert.Contains("caddy", Assert.Single(Said, line => line.Severity == LogSeverity.Warning).Text);
    }

    [Fact]
    public async Task Compose_fails_the_step_also_while_the_engine_is_listened_to()
    {
        _engine.Add("caddy");
        _engine.Unheard = "the Docker Engine does not answer";
        _cli.Failing["up"] = ["Error response from daemon: port is already allocated"];

        var failed = await AskAsync<StepFailed>(_executor, Recreate("caddy"));

        Assert.Equal(["Error response from daemon: port is already allocated"], Assert.Single(failed.Said).Lines.ToArray());
    }

    [Fact]
    public async Task A_container_that_was_stopped_for_a_swap_comes_back_with_the_engine_once_it_is_started()
    {
        var stopped = _engine.Add("db-1a2b3c4d");
        await _engine.StopAsync(stopped.Id, TimeSpan.Zero, CancellationToken.None);
        // Compose starts it and leaves its policy; the fake's own start would not.
        _cli.During = (_, _) =>
        {
            Assert.True(_engine.Restarts(stopped.Id));
            return Task.CompletedTask;
        };

        await AskAsync<Done>(_executor, new StartServices("/draft.yml", [Service("db-1a2b3c4d")], NoSecrets));

        Assert.Equal(["db-1a2b3c4d"], _cli.Ups);
    }

    [Fact]
    public async Task A_container_that_runs_and_would_not_come_back_is_started_again_and_one_that_does_not_run_only_comes_back()
    {
        var (runs, stopped) = (_engine.Add("db-1a2b3c4d"), _engine.Add("api-1a2b3c4d"));
        await _engine.SetRestartAsync(runs.Id, restarts: false, CancellationToken.None);
        await _engine.StopAsync(stopped.Id, TimeSpan.Zero, CancellationToken.None);
        _cli.During = (_, _) =>
        {
            Assert.Contains("start db-1a2b3c4d", _engine.Calls);
            Assert.DoesNotContain("start api-1a2b3c4d", _engine.Calls);
            Assert.True(_engine.Restarts(stopped.Id));
            return Task.CompletedTask;
        };

        await AskAsync<Done>(_executor,
            new StartServices("/draft.yml", [Service("db-1a2b3c4d"), Service("api-1a2b3c4d")], NoSecrets));

        Assert.True(_engine.Restarts(runs.Id));
    }

    private static StartServices Recreate(string service) =>
        new("/draft.yml", [Service(service, kind: ServiceKind.Infrastructure)], NoSecrets, Recreate: true);

    [Fact]
    public async Task Giving_up_ends_the_process_and_says_so_when_it_is_gone_and_nothing_else()
    {
        var (begun, ending, gone) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        _cli.During = async (_, cancel) =>
        {
            cancel.Register(ending.SetResult);
            begun.SetResult();
            await gone.Task;
            cancel.ThrowIfCancellationRequested();
        };
        _executor.Tell(new StartServices("/draft.yml", [Service("api-1a2b3c4d")], NoSecrets), TestActor);

        await begun.Task.WaitAsync(TimeSpan.FromSeconds(5));
        _executor.Tell(new GiveUpWork(), TestActor);
        await ending.Task.WaitAsync(TimeSpan.FromSeconds(5));
        // Who undoes what the process did must not begin while it goes on.
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        gone.SetResult();

        await ExpectMsgAsync<WorkEnded>();
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Giving_up_what_was_never_asked_for_is_answered_at_once()
    {
        _executor.Tell(new GiveUpWork(), TestActor);

        await ExpectMsgAsync<WorkEnded>();
    }
}
