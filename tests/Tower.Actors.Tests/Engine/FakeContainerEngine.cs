using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>An engine in memory: containers, images and logs as a test sets them; each call is written down.</summary>
public sealed partial class FakeContainerEngine : IContainerEngine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ObservedContainer> _containers = [];
    private readonly Dictionary<string, string> _imageOf = [];
    private readonly HashSet<string> _images = [];
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _logs = new();
    private int _lastId;

    /// <summary>
    /// What was asked, in order: <c>list</c>, <c>pull IMAGE</c>, <c>keep down SERVICE</c>, <c>stop SERVICE</c>,
    /// <c>restart SERVICE</c>, <c>start SERVICE</c>, <c>remove SERVICE</c>, <c>logs SERVICE</c>, <c>inspect IMAGE</c>.
    /// </summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Set: every call fails with this message.</summary>
    public string? Unreachable { get; set; }

    /// <summary>How many more questions nobody answers, because the engine is restarting.</summary>
    public int RestartingFor { get; set; }

    /// <summary>Images whose pull fails, with the message.</summary>
    public ConcurrentDictionary<string, string> FailingPulls { get; } = new();

    /// <summary>Services whose log cannot be read, with the message.</summary>
    public ConcurrentDictionary<string, string> FailingLogs { get; } = new();

    /// <summary>
    /// Awaited in the middle of each pull, e.g. to hold it:
    /// <c>(image, cancel) => Task.Delay(Timeout.Infinite, cancel)</c>.
    /// </summary>
    public Func<string, CancellationToken, Task> DuringPull { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What the images it has can check their health with.</summary>
    public Func<string, HealthTool> ToolOf { get; set; } = _ => HealthTool.None;

    /// <summary>Images that cannot be looked into, with the message.</summary>
    public ConcurrentDictionary<string, string> FailingInspections { get; } = new();

    /// <summary>Awaited in the middle of each look into an image.</summary>
    public Func<string, CancellationToken, Task> DuringInspection { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What runs now.</summary>
    public ImmutableArray<ObservedContainer> Containers
    {
        get
        {
            lock (_lock)
                return [.. _containers.Values];
        }
    }

    /// <summary>Gives the engine an image.</summary>
    public void AddImage(string image)
    {
        lock (_lock)
            _images.Add(image);
    }

    /// <summary>Adds a running container, or replaces the one with the same id.</summary>
    public ObservedContainer Add(ObservedContainer container, string image = "fake:1")
    {
        container = container with { Image = container.Image ?? image };
        lock (_lock)
        {
            _containers[container.Id] = container;
            _imageOf[container.Id] = image;
            _images.Add(image);
        }
        return container;
    }

    /// <summary>Adds a running container of a service as the stack describes it.</summary>
    public ObservedContainer Add(ServiceSpec service, ContainerHealth? health = null) =>
        Add(new ObservedContainer(NextId(), service.Name, service.App, service.Generation, service.Kind, "running", health),
            service.Image);

    /// <summary>
    /// Adds a running container by its service's name alone: <c>api-1a2b3c4d</c> is a generation of the app <c>api</c>,
    /// <c>tower-1a2b3c4d</c> one of Tower, and any other name infrastructure.
    /// </summary>
    public ObservedContainer Add(string service, ContainerHealth? health = null)
    {
        var dash = service.LastIndexOf('-');
        var isGeneration = dash > 0 && service.Length - dash == 9;
        var app = isGeneration ? service[..dash] : service;
        var kind = (isGeneration, app) switch
        {
            (false, _) => ServiceKind.Infrastructure,
            (true, "tower") => ServiceKind.Tower,
            _ => ServiceKind.App,
        };
        return Add(new ObservedContainer(
            NextId(), service, app, isGeneration ? service[(dash + 1)..] : "00000000", kind, "running", health));
    }

    /// <summary>
    /// Changes what is seen of a service's containers, e.g. <c>c => c with { State = "exited", ExitCode = 1 }</c>.
    /// </summary>
    public void Change(string service, Func<ObservedContainer, ObservedContainer> change)
    {
        lock (_lock)
        {
            foreach (var container in _containers.Values.Where(container => container.Service == service).ToList())
                _containers[container.Id] = change(container);
        }
    }

    /// <summary>What a service's containers have written.</summary>
    public void SetLog(string service, params string[] lines) => _logs[service] = [.. lines];

    /// <inheritdoc/>
    public Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel)
    {
        Say("list", cancel);
        return Task.FromResult(Containers);
    }

    /// <inheritdoc/>
    public Task<bool> HasImageAsync(string image, CancellationToken cancel)
    {
        Say($"has {image}", cancel);
        lock (_lock)
            return Task.FromResult(_images.Contains(image));
    }

    /// <inheritdoc/>
    public async Task PullAsync(
        string image, RegistryCredentials? credentials, Action<string> progress, CancellationToken cancel)
    {
        Say(credentials is null ? $"pull {image}" : $"pull {image} as {credentials.User}", cancel);
        await DuringPull(image, cancel);
        if (FailingPulls.TryGetValue(image, out var message))
            throw new AdapterException(FailureCodes.EngineRefused, message);
        progress("pulled");
        AddImage(image);
    }

    /// <inheritdoc/>
    public async Task<HealthTool?> HealthToolOfAsync(string image, CancellationToken cancel)
    {
        Say($"inspect {image}", cancel);
        await DuringInspection(image, cancel);
        if (FailingInspections.TryGetValue(image, out var message))
            throw new AdapterException(FailureCodes.EngineRefused, message);
        lock (_lock)
            return _images.Contains(image) ? ToolOf(image) : null;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> LastLogLinesAsync(string containerId, int lines, CancellationToken cancel)
    {
        var service = Find(containerId)?.Service;
        Say($"logs {service ?? containerId}", cancel);
        if (service is null)
            throw new AdapterException(FailureCodes.EngineRefused, $"there is no container {containerId}");
        if (FailingLogs.TryGetValue(service, out var message))
            throw new AdapterException(FailureCodes.EngineRefused, message);
        var all = _logs.GetValueOrDefault(service, []);
        return Task.FromResult(all[Math.Max(0, all.Length - lines)..]);
    }

    /// <inheritdoc/>
    public Task<string> VersionAsync(CancellationToken cancel)
    {
        Say("version", cancel);
        return Task.FromResult("26.1.5 (API 1.45)");
    }

    /// <inheritdoc/>
    public Task<string?> ImageOfAsync(string containerId, CancellationToken cancel)
    {
        Say($"image of {containerId}", cancel);
        lock (_lock)
            return Task.FromResult(_imageOf.GetValueOrDefault(containerId));
    }

    private string NextId() => Interlocked.Increment(ref _lastId).ToString("x64");

    private ObservedContainer? Find(string containerId)
    {
        lock (_lock)
            return _containers.GetValueOrDefault(containerId);
    }

    private void Say(string call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Calls.Enqueue(call);
        if (Unreachable is null && RestartingFor-- > 0)
            throw new EngineUnreachableException("the Docker Engine is restarting");
        if (Unreachable is { } message)
            throw new EngineUnreachableException(message);
    }
}
