using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

// How containers stop, start again and go.
public sealed partial class FakeContainerEngine
{
    private readonly HashSet<string> _keptDown = [];
    private readonly Dictionary<string, StopOutcome> _ends = [];

    /// <summary>Services whose container cannot be removed, with the message.</summary>
    public ConcurrentDictionary<string, string> FailingRemovals { get; } = new();

    /// <summary>Services whose process cannot be started, with the engine's reason.</summary>
    public ConcurrentDictionary<string, string> FailingStarts { get; } = new();

    /// <summary>Services whose restart policy cannot be changed, with the message.</summary>
    public ConcurrentDictionary<string, string> FailingPolicies { get; } = new();

    /// <summary>How the processes of services end when they are stopped; one that is not named exits with 0.</summary>
    public ConcurrentDictionary<string, StopOutcome> Ends { get; } = new();

    /// <summary>Set: what stops containers in another way is done, and how they ended is not known, with this message.</summary>
    public string? Unheard { get; set; }

    /// <summary>Awaited in the middle of each change of a restart policy.</summary>
    public Func<ObservedContainer, CancellationToken, Task> DuringPolicy { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Awaited in the middle of each removal and each stop.</summary>
    public Func<ObservedContainer, CancellationToken, Task> DuringRemoval { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether the engine starts the container again by itself.</summary>
    public bool Restarts(string containerId)
    {
        lock (_lock)
            return !_keptDown.Contains(containerId);
    }

    /// <inheritdoc/>
    public async Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel)
    {
        var container = Find(containerId);
        Say($"{(restarts ? "restart" : "keep down")} {container?.Service ?? containerId}", cancel);
        if (container is null)
            return;
        await DuringPolicy(container, cancel);
        if (FailingPolicies.TryGetValue(container.Service, out var message))
            throw new AdapterException(FailureCodes.EngineRefused, message);
        SetPolicy(containerId, restarts);
    }

    /// <inheritdoc/>
    public async Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        var container = Find(containerId);
        Say($"stop {container?.Service ?? containerId}", cancel);
        return container is null ? StopOutcome.Gone : await EndAsync(container, cancel);
    }

    /// <inheritdoc/>
    public Task StartAsync(string containerId, CancellationToken cancel)
    {
        var container = Find(containerId);
        Say($"start {container?.Service ?? containerId}", cancel);
        if (container is null)
            throw new AdapterException(FailureCodes.EngineRefused, $"there is no container {containerId}");
        SetPolicy(containerId, restarts: true);
        if (FailingStarts.TryGetValue(container.Service, out var reason))
        {
            lock (_lock)
                _containers[containerId] = container with { StartError = reason };
            throw new AdapterException(FailureCodes.EngineRefused, $"the Docker Engine could not start container {containerId}: {reason}");
        }
        lock (_lock)
            _containers[containerId] = container with { State = "running", ExitCode = null, OutOfMemory = false };
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> KeptDownAsync(ImmutableArray<string> containerIds, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(containerIds.Where(id => _containers.ContainsKey(id) && _keptDown.Contains(id)).ToImmutableArray());
    }

    /// <inheritdoc/>
    public async Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        var container = Find(containerId);
        Say($"remove {container?.Service ?? containerId}", cancel);
        if (container is null)
            return StopOutcome.Gone;
        var outcome = await EndAsync(container, cancel);
        if (FailingRemovals.TryGetValue(container.Service, out var message))
            throw new AdapterException(FailureCodes.EngineRefused, message);
        lock (_lock)
            _containers.Remove(containerId);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<ImmutableDictionary<string, StopOutcome>> WatchStopsAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel)
    {
        lock (_lock)
            _ends.Clear();
        await act(cancel);
        if (Unheard is { } message)
            throw new AdapterException(FailureCodes.EngineRefused, message);
        lock (_lock)
            return _ends.Where(end => containerIds.Contains(end.Key)).ToImmutableDictionary();
    }

    private async Task<StopOutcome> EndAsync(ObservedContainer container, CancellationToken cancel)
    {
        SetPolicy(container.Id, restarts: false);
        await DuringRemoval(container, cancel);
        if (!container.IsRunning)
            return new StopOutcome(false, container.ExitCode, false);
        var outcome = Ends.GetValueOrDefault(container.Service, new StopOutcome(false, 0, false));
        lock (_lock)
        {
            _ends[container.Id] = outcome;
            _containers[container.Id] = container with { State = "exited", ExitCode = outcome.ExitCode, OutOfMemory = outcome.OutOfMemory };
        }
        return outcome;
    }

    private void SetPolicy(string containerId, bool restarts)
    {
        lock (_lock)
        {
            if (restarts)
                _keptDown.Remove(containerId);
            else
                _keptDown.Add(containerId);
        }
    }
}
