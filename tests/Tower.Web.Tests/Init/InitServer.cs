using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Web.Init;
using Tower.Web.Tests.Support;

namespace Tower.Web.Tests.Init;

/// <summary>A server <c>tower init</c> is run on: a real data directory, and an engine that does what a test says.</summary>
internal sealed class InitServer : IDisposable
{
    public InitServer() => Environment = new Dictionary<string, string>
    {
        ["TOWER_DATA_DIR"] = DataDir,
        ["ADMIN_EMAIL"] = "admin@example.com",
        ["TOWER_DOMAIN"] = "tower.example.com",
        ["REGISTRY_DOMAIN"] = "registry.example.com",
        ["OTEL_DOMAIN"] = "otel.example.com",
        ["TOWER_PASSWORD"] = "tower password of some length",
        ["REGISTRY_PASSWORD"] = "registry password of some length",
        ["TOWER_INIT_TIMEOUT"] = "20",
    };

    public string DataDir { get; } = Directory.CreateTempSubdirectory("tower-init-").FullName;

    public StateFiles Files => new(DataDir);

    public Dictionary<string, string> Environment { get; }

    public FakeTerminal Terminal { get; init; } = new();

    public FakeEngine Engine { get; } = new();

    public FakeHostPorts Ports { get; } = new();

    public FakeVolumes Volumes { get; } = new();

    public FakeCompose Compose { get; set; } = new("2.26.1-4");

    public OwnContainer? Own { get; set; }

    public DeploymentOutcome Outcome { get; set; } = DeploymentOutcome.Succeeded;

    /// <summary>Done while the first deployment runs.</summary>
    public Func<Intent, Task> WhileDeploying { get; set; } = _ => Task.CompletedTask;

    public List<(Intent Intent, TowerOptions Options)> Deployed { get; } = [];

    public string Said => Terminal.Printed + Terminal.Complained;

    public Task<int> InitAsync() => new Initialiser(new InitWorld(
        Environment, Terminal, _ => Engine, _ => Ports, _ => Volumes, _ => Compose, new FoundOwn(() => Own),
        async (intent, options, _) =>
        {
            Deployed.Add((intent, options));
            await WhileDeploying(intent);
            return Outcome;
        },
        TimeProvider.System)).RunAsync(CancellationToken.None);

    public ObservedContainer Runs(string service, ServiceKind kind, string state = "running")
    {
        var container = new ObservedContainer($"id-of-{service}", service, service.Split('-')[0], "1a2b3c4d", kind, state, null);
        Engine.Containers = Engine.Containers.Add(container);
        return container;
    }

    /// <summary>A deployment that ended, as a Tower of before has recorded it.</summary>
    public async Task RecordAsync(string id, Intent intent, DeploymentOutcome outcome = DeploymentOutcome.Succeeded, params string[] steps)
    {
        using var hold = DataDirectoryLock.TryAcquire(DataDir);
        using var journal = new FileDeploymentJournal(new TowerOptions { DataDir = DataDir });
        var at = DateTimeOffset.UnixEpoch;
        await journal.OpenAsync(new DeploymentId(id), new JournalHead(DeploymentTrigger.Apply, at, intent, []), default);
        foreach (var step in steps)
            await journal.AppendAsync(new DeploymentId(id), new JournalEntry(at, JournalEntryKind.AfterSwitch, step), default);
        await journal.CloseAsync(new DeploymentId(id), new JournalResult(at, outcome, $"RESULT {outcome}"), default);
    }

    /// <summary>A Tower: it takes the data directory as soon as there is an intent and it runs.</summary>
    public async Task<Intent?> TakesUpAsync(string service)
    {
        using var late = new CancellationTokenSource(TowerHost.Patience);
        while (true)
        {
            if (Engine.Containers.Any(container => container.Service == service && container.IsRunning)
                && File.Exists(Files.Intent) && DataDirectoryLock.TryAcquire(DataDir) is { } taken)
            {
                _taken = taken;
                return await new FileStateStore(new TowerOptions { DataDir = DataDir }).LoadAsync(default);
            }
            await Task.Delay(20, late.Token);
        }
    }

    private DataDirectoryLock? _taken;

    public void Dispose()
    {
        _taken?.Dispose();
        Directory.Delete(DataDir, recursive: true);
    }

    private sealed class FoundOwn(Func<OwnContainer?> find) : IOwnContainer
    {
        public Task<OwnContainer?> InspectAsync(CancellationToken cancel) => Task.FromResult(find());
    }
}

/// <summary>The ports of a host, some of which are taken.</summary>
internal sealed class FakeHostPorts : IHostPorts
{
    public Dictionary<string, string> Taken { get; } = [];

    /// <summary>The image each question was asked with.</summary>
    public List<string> Asked { get; } = [];

    public Task<ImmutableArray<TakenPort>> TakenAsync(ImmutableArray<HostPort> ports, string image, CancellationToken cancel)
    {
        Asked.Add(image);
        return Task.FromResult<ImmutableArray<TakenPort>>(
            [.. ports.Where(port => Taken.ContainsKey(port.ToString())).Select(port => new TakenPort(port, Taken[port.ToString()]))]);
    }
}

/// <summary>The volumes of an engine.</summary>
internal sealed class FakeVolumes : IVolumeInventory
{
    public ImmutableArray<EngineVolume> All { get; set; } = [];

    public void Add(string key, string project = "tower") => All = All.Add(new EngineVolume($"{project}_{key}", null, false)
    {
        ComposeProject = project,
        ComposeVolume = key,
    });

    public Task<ImmutableArray<EngineVolume>> ListAsync(CancellationToken cancel) => Task.FromResult(All);

    public Task RemoveAsync(string name, CancellationToken cancel) => throw new InvalidOperationException($"init removes {name}");
}
