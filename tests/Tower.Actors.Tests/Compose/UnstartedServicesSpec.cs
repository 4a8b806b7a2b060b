using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Workers;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>Compose gives up at the first service that cannot be started; each of them is named with its reason.</summary>
public sealed class UnstartedServicesSpec : WorkerSpec
{
    private const string NoUser = "unable to find user nobodyhere: no matching entries in passwd file";
    private const string NoProgram = "runc create failed: exec: \"nosuch\": executable file not found in $PATH: unknown";
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeComposeCli _cli = new();
    private readonly IActorRef _executor;

    public UnstartedServicesSpec()
    {
        _cli.Failing["up"] = [$"Error response from daemon: {NoUser}"];
        _executor = Sys.ActorOf(TestWorker.Props(new ComposeExecutor(_cli, _engine, Options), Time));
    }

    [Fact]
    public async Task A_service_that_cannot_be_started_is_named_with_the_engines_reason_and_the_field_it_is_about()
    {
        Created("api-1a2b3c4d", NoUser);

        var failed = await StartAsync(Service("api-1a2b3c4d"));

        Assert.Equal(FailureCodes.StartFailed, failed.Code);
        Assert.Equal($"api-1a2b3c4d could not be started: {NoUser}; `user` must be one the image knows, or a number", failed.Reason);
    }

    [Fact]
    public async Task One_that_Compose_has_not_come_to_is_tried_and_named_as_well()
    {
        Created("api-1a2b3c4d", NoUser);
        Created("web-1a2b3c4d");
        Created("job-1a2b3c4d");
        _engine.FailingStarts["web-1a2b3c4d"] = NoProgram;

        var failed = await StartAsync(Service("api-1a2b3c4d"), Service("web-1a2b3c4d"), Service("job-1a2b3c4d"));

        Assert.StartsWith($"api-1a2b3c4d could not be started: {NoUser}", failed.Reason);
        Assert.Contains($"; web-1a2b3c4d could not be started: {NoProgram}; `command` is appended to the image's ENTRYPOINT", failed.Reason);
        Assert.DoesNotContain("job-1a2b3c4d", failed.Reason);
    }

    [Fact]
    public async Task One_with_several_containers_is_named_once()
    {
        foreach (var reason in new[] { NoUser, null, NoUser })
            Created("api-1a2b3c4d", reason);

        var failed = await StartAsync(Service("api-1a2b3c4d") with { Replicas = 3 });

        Assert.StartsWith($"api-1a2b3c4d could not be started: {NoUser}", failed.Reason);
        Assert.Single(failed.Reason.Split("could not be started")[1..]);
        Assert.DoesNotContain("start api-1a2b3c4d", _engine.Calls);
    }

    [Theory]
    [InlineData("named")]
    [InlineData("image")]
    public async Task One_that_keeps_data_is_not_started_for_a_reason_alone(string volume)
    {
        Created("api-1a2b3c4d", NoUser);
        Created("db-1a2b3c4d");
        var db = Service("db-1a2b3c4d");
        if (volume == "named")
            db = db with { Mounts = [new MountSpec("data", "/data", false)] };
        else
            _engine.Change("db-1a2b3c4d", one => one with { Volumes = [new ContainerVolume("tower_app_db__data", "/data")] });

        await StartAsync(Service("api-1a2b3c4d"), db);

        Assert.DoesNotContain("start db-1a2b3c4d", _engine.Calls);
    }

    [Fact]
    public async Task Nothing_is_tried_when_it_was_no_start_that_failed()
    {
        Created("api-1a2b3c4d");

        var failed = await StartAsync(Service("api-1a2b3c4d"), Service("web-1a2b3c4d"));

        Assert.DoesNotContain("start api-1a2b3c4d", _engine.Calls);
        Assert.EndsWith("; no container was created for web-1a2b3c4d", failed.Reason);
    }

    [Fact]
    public async Task An_engine_that_cannot_say_more_leaves_what_Compose_said()
    {
        _cli.During = (_, _) =>
        {
            _engine.Unreachable = "the Docker Engine does not answer";
            return Task.CompletedTask;
        };

        var failed = await StartAsync(Service("api-1a2b3c4d"));

        Assert.StartsWith("docker compose up failed", failed.Reason);
        Assert.EndsWith("is not known: the Docker Engine does not answer", failed.Reason);
    }

    private Task<StepFailed> StartAsync(params ServiceSpec[] services) => AskAsync<StepFailed>(
        _executor, new StartServices("/draft.yml", [.. services], ImmutableSortedDictionary<string, string>.Empty));

    private void Created(string service, string? error = null)
    {
        var added = _engine.Add(service);
        _engine.Add(added with { State = "created", StartError = error });
    }
}
