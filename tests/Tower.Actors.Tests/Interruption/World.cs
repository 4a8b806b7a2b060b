using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Execution;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Caddy;
using Tower.Actors.Tests.Certificates;
using Tower.Actors.Tests.Compose;
using Tower.Actors.Tests.Deployments;
using Tower.Actors.Tests.Dns;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Images;
using Tower.Actors.Tests.Probing;
using Tower.Actors.Tests.Trials;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Interruption;

/// <summary>
/// A server: an engine, a Caddy and a disk that go on when Tower's process ends. The files are real ones, the engine and Caddy
/// are those the contract specs hold to the real ones.
/// </summary>
internal sealed class World : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // The same for all worlds, one after the other: the path is part of what containers are made of.
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"tower-world-{Environment.ProcessId}");
    private const string BindRoot = "/srv";
    private readonly InMemoryImageRegistry _registry = new();
    private readonly IDisposable _lock;

    public World(TimeSpan? trialTime = null)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Options = new TowerOptions
        {
            DataDir = Folder,
            BindRoot = BindRoot,
            WatchTime = TimeSpan.Zero,
            SteadyTime = TimeSpan.Zero,
            ProbeInterval = TimeSpan.FromMilliseconds(1),
            RecoveryInterval = TimeSpan.FromMilliseconds(20),
            TrialTime = trialTime ?? new TowerOptions().TrialTime,
            TrialInterval = TimeSpan.FromMilliseconds(20),
            TrialGrace = TimeSpan.FromMilliseconds(20),
        };
        Options = Options with { OwnGeneration = TowerGeneration(Options) };
        _lock = DataDirectoryLock.TryAcquire(Options.DataDir)!;
        Compose = new FakeComposeCli(Engine);
        Engine.ToolOf = _ => HealthTool.Wget;
        foreach (var repository in new[] { "api", "web", "db", "cache" })
            _registry.With(repository, $"{repository} 1", "1.0.0").With(repository, $"{repository} 2", "2.0.0");
    }

    public FakeContainerEngine Engine { get; } = new();

    public FakeComposeCli Compose { get; }

    public FakeImageConfigs Configs { get; } = new()
    {
        Otherwise = image => new ImageConfig(image.Contains("/cache@", StringComparison.Ordinal) ? ["/data"] : []),
    };

    public FakeVolumeInventory Volumes { get; } = new();

    public FakeHostFolders Folders { get; } = new() { Otherwise = path => path == BindRoot };

    public FakeCaddyAdmin Caddy { get; } = new();

    public FakeServiceProbe Probe { get; } = new();

    public FakeOwnAddress Address { get; } = new();

    public TowerOptions Options { get; set; }

    /// <summary>The stack runs, and this intent is applied.</summary>
    public async Task SetUpAsync(Intent intent)
    {
        foreach (var service in StackBuilder.Build(intent with { Apps = [] }, [], Options).Services)
            Engine.Add(service);
        await new FileStateStore(Options).SaveAsync(
            intent with { Apps = [], Applied = Stamp }, StackNotes.Empty, EmptyFiles, trial: null, CancellationToken.None);
        await using var process = new TowerProcess(this, null);
        await process.ApplyAsync(intent, "20260101T000000-0000");
    }

    /// <summary>The compose file.</summary>
    public string ComposeFile() => File.ReadAllText(new StateFiles(Options.DataDir).Compose);

    /// <summary>Everything that makes the state of the server: containers, routes, files.</summary>
    public string Snapshot()
    {
        var containers = Engine.Containers.Where(container => container.Kind != ServiceKind.Infrastructure)
            .Select(container => $"{container.Service} {container.State}").Order(StringComparer.Ordinal);
        var files = new StateFiles(Options.DataDir);
        var intent = JsonNode.Parse(File.ReadAllText(files.Intent))!.AsObject();
        // When and by which deployment it was applied is no part of what is applied.
        intent["applied"]!.AsObject().Remove("at");
        intent["applied"]!.AsObject().Remove("deployment");
        return string.Join('\n', [
            .. containers, JsonNode.Parse(Caddy.Config)!.ToJsonString(), intent.ToJsonString(),
            ComposeFile(), File.Exists(files.Notes) ? File.ReadAllText(files.Notes) : "", JsonNode.Parse(File.ReadAllText(files.CaddyConfig))!.ToJsonString(),
            $"draft: {File.Exists(files.Draft)}",
        ]);
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static readonly AppliedStamp Stamp = new()
    {
        At = DateTimeOffset.UnixEpoch,
        Deployment = "init",
        Images = ImmutableSortedDictionary<string, string>.Empty,
    };

    private static readonly StackFiles EmptyFiles = new("services: {}\n", ImmutableSortedDictionary<string, string>.Empty, new CaddyRouting("{}"));

    /// <summary>Somebody has changed a setting and started Tower again, which replaced itself before anything else.</summary>
    public void Change(Func<TowerOptions, TowerOptions> setting)
    {
        var changed = setting(Options);
        var tower = Tower(changed);
        Engine.Change(Tower(Options).Name, one => one with { Service = tower.Name, Generation = tower.Generation });
        Options = changed with { OwnGeneration = tower.Generation };
    }

    private static string TowerGeneration(TowerOptions options) => Tower(options).Generation;

    private static ServiceSpec Tower(TowerOptions options) =>
        StackBuilder.Build(Rollouts.Intent(), [], options).Services.Single(service => service.Kind == ServiceKind.Tower);

    /// <summary>Tower's process: it can end at any moment, and another one can begin.</summary>
    internal sealed class TowerProcess : IAsyncDisposable
    {
        private readonly ActorSystem _system = ActorSystem.Create("tower", "akka.loglevel = ERROR");
        private readonly IActorRef _coordinator;

        public TowerProcess(World world, CrashPoint? crash, bool byHandover = false)
        {
            Journal = new CrashingJournal(new FileDeploymentJournal(world.Options), crash);
            var state = new FileStateStore(world.Options);
            state.LoadAsync(CancellationToken.None).GetAwaiter().GetResult();
            var services = new ServiceCollection()
                .AddSingleton(world.Options)
                .AddSingleton(TimeProvider.System)
                .AddSingleton<IStateStore>(state)
                .AddSingleton<IDeploymentJournal>(Journal)
                .AddSingleton<IOwnership>(new FileOwnership(world.Options, TimeProvider.System))
                .AddSingleton<IPullKeys>(new FakePullKeys())
                .AddSingleton<IContainerEngine>(world.Engine)
                .AddSingleton<IContainerDetails>(new FakeContainerDetails(world.Engine))
                .AddSingleton(new EngineInventory(world.Configs, world.Volumes, world.Folders, world.Options))
                .AddSingleton<IComposeCli>(world.Compose)
                .AddSingleton<ICaddyAdmin>(world.Caddy)
                .AddSingleton<ITlsProbe>(new FakeTlsProbe())
                .AddSingleton<IServiceProbe>(world.Probe)
                .AddSingleton<IImageRegistry>(world._registry)
                .AddSingleton<IDnsLookup>(new FakeDnsLookup())
                .AddSingleton<IOwnAddress>(world.Address);
            _coordinator = _system.ActorOf(TowerActorsExtensions.CoordinatorProps(services.BuildServiceProvider()), "coordinator");
            _coordinator.Tell(new OwnershipTaken(byHandover));
        }

        public CrashingJournal Journal { get; }

        /// <summary>Applies, and waits for the end or for the end of the process.</summary>
        /// <returns>The log; its last line has no result when the process ended.</returns>
        public async Task<IReadOnlyList<LogEvent>> ApplyAsync(
            Intent intent, string id, DeploymentTrigger trigger = DeploymentTrigger.Apply)
        {
            var reader = new LogReader();
            await _coordinator.Ask<DeploymentAccepted>(new SubmitDeployment(
                new DeploymentId(id), trigger, intent, DateTimeOffset.UtcNow)
            {
                Allowed = new Allowances(Remove: true),
            }, Patience);
            return await FollowAsync(id, reader);
        }

        /// <summary>The log of a deployment, to its end.</summary>
        public Task<IReadOnlyList<LogEvent>> FollowAsync(string id) => FollowAsync(id, new LogReader());

        /// <summary>Cancels.</summary>
        public Task<ICancelAnswer> CancelAsync(string id) =>
            _coordinator.Ask<ICancelAnswer>(new CancelDeployment(new DeploymentId(id), "a test"), Patience);

        /// <summary>A request confirms what a deployment changed of how Tower is reached.</summary>
        public void Confirm(string id) => _coordinator.Tell(new TrialRequestSeen(new DeploymentId(id)));

        /// <summary>The deployments that waited, ran or run.</summary>
        public async Task<ImmutableArray<DeploymentSummary>> ListAsync() =>
            (await _coordinator.Ask<DeploymentsListed>(ListDeployments.Instance, Patience)).Deployments;

        /// <summary>What is known of a deployment.</summary>
        public Task<IFindDeploymentAnswer> FindAsync(string id) =>
            _coordinator.Ask<IFindDeploymentAnswer>(new FindDeployment(new DeploymentId(id)), Patience);

        /// <summary>The process ends without a word.</summary>
        public async ValueTask DisposeAsync() => await _system.Terminate();

        private async Task<IReadOnlyList<LogEvent>> FollowAsync(string id, LogReader reader)
        {
            var actor = _system.ActorOf(Props.Create(() => new LogReader.Actor(reader)));
            _coordinator.Tell(new SubscribeToLog(new DeploymentId(id), 0), actor);
            var first = await Task.WhenAny(reader.Ended, Journal.Crashed).WaitAsync(Patience);
            await first;
            return reader.Lines;
        }
    }
}
