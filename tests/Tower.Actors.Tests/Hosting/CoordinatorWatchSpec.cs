using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Tower.Actors.Deployments;
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
    private int _started;
    private Exception? _thrownByAWorkersStart;

    private IActorRef Coordinator()
    {
        var coordinator = Sys.ActorOf(Props.Create(() => new DeploymentCoordinator(
            new InMemoryStateStore(), new InMemoryDeploymentJournal(), (_, name) => StartWorker(name),
            new TowerOptions(), TimeProvider.System)));
        Sys.ActorOf(Props.Create(() => new CoordinatorWatch(coordinator, cause => TestActor.Tell(new Told(cause), ActorRefs.NoSender))));
        return coordinator;
    }

    private IActorRef StartWorker(string name)
    {
        if (_thrownByAWorkersStart is { } defect)
            throw defect;
        Interlocked.Increment(ref _started);
        return name == "engine" ? _engine ??= CreateTestProbe() : CreateTestProbe();
    }

    private TestProbe? _engine;

    private async Task BreakAsync(IActorRef coordinator, Exception defect)
    {
        Watch(coordinator);
        await coordinator.Ask<DeploymentsListed>(ListDeployments.Instance);
        _thrownByAWorkersStart = defect;
        Sys.Stop(_engine!);
    }

    [Fact]
    public async Task It_is_not_restarted_and_the_watch_tells_what_it_threw()
    {
        var coordinator = Coordinator();
        var defect = new InvalidOperationException("a defect");

        await BreakAsync(coordinator, defect);

        Assert.Same(defect, (await FishForMessageAsync<Told>(_ => true)).Cause);
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
        var coordinator = Coordinator();
        var request = new SubmitDeployment(
            new DeploymentId("d1"), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UnixEpoch);
        coordinator.Tell(request, TestActor);
        await ExpectMsgAsync<DeploymentAccepted>();

        coordinator.Tell(request, TestActor);
        await ExpectMsgAsync<DeploymentIdTaken>();

        coordinator.Tell(new FindDeployment(request.Id), TestActor);
        Assert.Null((await ExpectMsgAsync<DeploymentFound>()).Outcome);
        Assert.Equal(11, _started);
    }

    private sealed record Told(Exception? Cause);
}
