using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Compose;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
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
        _executor = Sys.ActorOf(Props.Create(() => new ComposeExecutor(_cli, Options, Time)));
    }

    [Fact]
    public async Task Services_are_started_and_the_noise_is_left_out()
    {
        _cli.Output = [" Container tower-api-1a2b3c4d-1  Creating", " Container tower-api-1a2b3c4d-1  Started"];

        var started = await AskAsync<ServicesStarted>(_executor,
            new StartServices(Id, "/draft.yml", [Service("api-1a2b3c4d")], NoSecrets));

        Assert.Equal(Id, started.Id);
        Assert.Equal(["api-1a2b3c4d"], _cli.Ups);
        Assert.Equal(["api-1a2b3c4d started"], SaidTexts);
        Assert.Equal("api", Assert.Single(_engine.Containers).App);
    }

    [Fact]
    public async Task Starting_nothing_runs_nothing()
    {
        await AskAsync<ServicesStarted>(_executor, new StartServices(Id, "/draft.yml", [], NoSecrets));

        Assert.Empty(_cli.Commands);
    }

    [Fact]
    public async Task What_compose_wrote_last_is_in_the_detail_of_the_failure()
    {
        _cli.Failing["up"] = ["Error response from daemon: No such image: api:1"];

        var failed = await AskAsync<StepFailed>(_executor,
            new StartServices(Id, "/draft.yml", [Service("api-1a2b3c4d")], NoSecrets));

        Assert.Equal(DeploymentStep.Start, failed.Step);
        Assert.Equal(["Error response from daemon: No such image: api:1"], failed.Detail.ToArray());
    }

    [Fact]
    public async Task Giving_up_ends_the_process_and_no_answer_follows()
    {
        var ended = new TaskCompletionSource();
        _cli.During = async (_, cancel) =>
        {
            cancel.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, cancel);
        };
        _executor.Tell(new StartServices(Id, "/draft.yml", [Service("api-1a2b3c4d")], NoSecrets), TestActor);

        _executor.Tell(new CancelWork(Id));

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }
}
