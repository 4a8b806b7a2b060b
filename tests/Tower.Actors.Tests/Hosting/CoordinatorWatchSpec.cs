using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Tower.Actors.Deployments;
using Tower.Actors.Execution;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Tests.Deployments;
using Tower.Actors.Tests.Journal;
using Tower.Actors.Tests.State;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

/// <summary>A defect of the coordinator's own, under the supervision that Tower really has.</summary>
public sealed class CoordinatorWatchSpec() : TestKit(ConfigurationFactory.ParseString("akka.loglevel = OFF")
    .WithFallback(ConfigurationFactory.ParseString(File.ReadAllText("tower.conf"))))
{
    private IActorRef Coordinator(params StepHandlers[] handlers)
    {
        var table = new StepHandlerTable(handlers);
        var coordinator = Sys.ActorOf(Props.Create(() => new DeploymentCoordinator(
            new InMemoryStateStore(), new InMemoryDeploymentJournal(), table, new TowerOptions(), TimeProvider.System)));
        Sys.ActorOf(Props.Create(() => new CoordinatorWatch(coordinator, cause => TestActor.Tell(new Told(cause), ActorRefs.NoSender))));
        return coordinator;
    }

    [Fact]
    public async Task It_is_not_restarted_and_the_watch_tells_what_it_threw()
    {
        var coordinator = Coordinator();

        // Nothing reads the journals: a defect, which the coordinator meets itself.
        coordinator.Tell(new OwnershipTaken());

        Assert.IsType<ArgumentException>((await FishForMessageAsync<Told>(_ => true)).Cause);
        coordinator.Tell(new Identify(null), TestActor);
        await FishForMessageAsync<ActorIdentity>(identity => identity.Subject is null);
    }

    [Fact]
    public async Task Its_end_in_a_regular_shutdown_is_no_defect()
    {
        Coordinator();

        await Sys.Terminate();

        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_refused_and_breaks_nothing()
    {
        var coordinator = Coordinator(new ScriptedHandlers((_, _) => new TaskCompletionSource<object>().Task));
        var request = new SubmitDeployment(
            new DeploymentId("d1"), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UnixEpoch);
        coordinator.Tell(request, TestActor);
        await ExpectMsgAsync<DeploymentAccepted>();

        coordinator.Tell(request, TestActor);
        await ExpectMsgAsync<DeploymentIdTaken>();

        coordinator.Tell(new FindDeployment(request.Id), TestActor);
        Assert.Null((await ExpectMsgAsync<DeploymentFound>()).Outcome);
    }

    private sealed record Told(Exception? Cause);
}
