using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Deployments;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Execution;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Caddy;
using Tower.Actors.Tests.Certificates;
using Tower.Actors.Tests.Compose;
using Tower.Actors.Tests.Dns;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Images;
using Tower.Actors.Tests.Journal;
using Tower.Actors.Tests.Probing;
using Tower.Actors.Tests.State;
using Tower.Actors.Tests.Trials;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>
/// Every kind of step, alone in a plan, done by the real workers in a world that agrees to everything: the deployment expects
/// each answer and comes to its end.
/// </summary>
public sealed class PlanStepAnswersSpec() : TestKit("akka.loglevel = ERROR")
{
    private static readonly TowerOptions Options = new()
    {
        WatchTime = TimeSpan.Zero,
        ProbeInterval = TimeSpan.FromMilliseconds(1),
        BindRoot = "/srv/data",
    };

    private static readonly ServiceSpec Api = Rollouts.Service("api");
    private static readonly ServiceSpec Tower = Rollouts.Service("tower", kind: ServiceKind.Tower);
    private static readonly StackSpec Stack = StackBuilder.Build(Rollouts.Intent(), [], Options);

    internal static readonly PlanStep[] Steps =
    [
        new PlanStep.SeedCaddyConfig(),
        new PlanStep.Pull(["fake:1"]),
        new PlanStep.CreateFolders([new MountSpec("/srv/data/api", "/data", false) { Create = new FolderOwner(1000, 1000) }]),
        new PlanStep.Recreate([Api]),
        new PlanStep.Start([Api]),
        new PlanStep.Probe([Api]),
        new PlanStep.Hold(Stack, ["api"]),
        new PlanStep.Stop([Rollouts.Running(Api)]),
        new PlanStep.Switch(Stack, [new RouteExpectation("tower.localhost", "/", ["tower:3100"])]),
        new PlanStep.Drain(ImmutableSortedDictionary<string, TimeSpan>.Empty.Add("api:3000", TimeSpan.FromSeconds(1))),
        new PlanStep.Watch([Api]),
        new PlanStep.Settle(Stack),
        new PlanStep.Save(),
        new PlanStep.Retire([Rollouts.Running(Api)]),
        new PlanStep.HandOver(Tower, Stack),
        new PlanStep.Confirm(),
        new PlanStep.Restore(CaddyConfig.Render(Stack, Options)),
        new PlanStep.RemoveNew(["api-11111111"], []),
        new PlanStep.Restart([Rollouts.Running(Api)]),
        new PlanStep.Reclaim(),
    ];

    private readonly FakeContainerEngine _engine = new();
    private readonly FakeCaddyAdmin _caddy = new();

    public static TheoryData<string> Kinds => [.. typeof(PlanStep).GetNestedTypes().Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_deployment_knows_what_comes_of_each_kind_of_step(string kind)
    {
        var step = Assert.Single(Steps, step => step.GetType().Name == kind);
        _engine.Add(Rollouts.Running(Api));
        _caddy.Receipts["tower.localhost"] = new CaddyReceipt("tower:3100", 200);
        var request = new SubmitDeployment(new DeploymentId("d1"), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UtcNow)
        {
            Allowed = new Allowances(Remove: true),
        };
        var order = new DeploymentOrder(request, Rollouts.Intent())
        {
            CreatePlan = (_, _) => new RolloutPlan([step], [], []),
        };
        var (handlers, log) = (Handlers(), LogProbe());
        var coordinator = CreateTestProbe();

        coordinator.ChildActorOf(Props.Create(() => new Deployment(order, handlers, log.Ref, Options, TimeProvider.System)));

        var finished = (DeploymentFinished)await coordinator.FishForMessageAsync(
            message => message is DeploymentFinished, TimeSpan.FromSeconds(10));
        Assert.Equal((DeploymentOutcome.Succeeded, null, null), (finished.Result.Outcome, finished.Result.FailedStep, finished.Result.Code?.Name));
    }

    internal StepHandlerTable Handlers() => TowerActorsExtensions.HandlersOf(new ServiceCollection()
            .AddSingleton(Options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IStateStore>(new InMemoryStateStore())
            .AddSingleton<IDeploymentJournal>(new InMemoryDeploymentJournal())
            .AddSingleton<IOwnership>(new SharedOwnership())
            .AddSingleton<IPullKeys>(new FakePullKeys())
            .AddSingleton<IContainerEngine>(_engine)
            .AddSingleton<IContainerDetails>(new FakeContainerDetails(_engine))
            .AddSingleton(new EngineInventory(new FakeImageConfigs(), new FakeVolumeInventory(), new FakeHostFolders(), Options))
            .AddSingleton<IComposeCli>(new FakeComposeCli(_engine))
            .AddSingleton<ICaddyAdmin>(_caddy)
            .AddSingleton<ITlsProbe>(new FakeTlsProbe())
            .AddSingleton<IServiceProbe>(new FakeServiceProbe())
            .AddSingleton<IImageRegistry>(new InMemoryImageRegistry())
            .AddSingleton<IDnsLookup>(new FakeDnsLookup())
            .AddSingleton<IOwnAddress>(new FakeOwnAddress())
            .BuildServiceProvider());

    private TestProbe LogProbe()
    {
        var log = CreateTestProbe();
        log.SetAutoPilot(new DelegateAutoPilot((asker, message) =>
        {
            if (message is ReleaseLog release)
                asker.Tell(new LogReleased(release.Id), log.Ref);
            return AutoPilot.KeepRunning;
        }));
        return log;
    }

    /// <summary>An ownership that the other Tower takes, confirms and gives back at once.</summary>
    private sealed class SharedOwnership : IOwnership
    {
        public bool IsOwner => true;

        public bool IsTakingOver => false;

        public Task<string?> TryTakeAsync(CancellationToken cancel) => Task.FromResult<string?>(null);

        public void Release()
        {
        }

        public Task HandOverAsync(string generation, CancellationToken cancel) => Task.CompletedTask;

        public Task<bool> IsConfirmedAsync(string generation, CancellationToken cancel) => Task.FromResult(true);

        public Task<bool> TryReclaimAsync(CancellationToken cancel) => Task.FromResult(true);

        public Task ConfirmAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}
