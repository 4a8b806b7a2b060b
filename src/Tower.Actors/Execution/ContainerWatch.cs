using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;

namespace Tower.Actors.Execution;

/// <summary>Looks at the engine's containers for many waiting services at once, no more often than it is told to.</summary>
internal sealed class ContainerWatch(IContainerEngine engine, TimeProvider time, TimeSpan freshness, CancellationToken cancel)
{
    private readonly Lock _lock = new();
    private Task<ImmutableArray<ObservedContainer>>? _look;
    private long _lookedAt;

    /// <summary>A service's containers as they were a moment ago.</summary>
    public async Task<ImmutableArray<ObservedContainer>> LookAsync(string service)
    {
        var containers = await LatestAsync().ConfigureAwait(false);
        return [.. containers.Where(container => container.Service == service)];
    }

    /// <summary>What was seen so far is too old: the next look is a new one.</summary>
    public void Expire()
    {
        lock (_lock)
            _look = null;
    }

    /// <summary>The one of a service's containers that is worst off; null: there is none.</summary>
    /// <param name="containers">The containers.</param>
    /// <param name="restarts">How often the engine had restarted each of them before, by id; an id that is missing: never.</param>
    public static ObservedContainer? WorstOf(
        ImmutableArray<ObservedContainer> containers, ImmutableDictionary<string, int> restarts) =>
        containers.FirstOrDefault(container => container.State == "restarting" || container.StartError is not null)
        ?? containers.FirstOrDefault(container => container.RestartCount > restarts.GetValueOrDefault(container.Id))
        // While Compose replaces a container, the old one is there for a moment, stopped.
        ?? containers.OrderByDescending(container => container.IsRunning).FirstOrDefault();

    private Task<ImmutableArray<ObservedContainer>> LatestAsync()
    {
        lock (_lock)
        {
            if (_look is null || time.GetElapsedTime(_lookedAt) >= freshness)
            {
                _look = engine.ListAsync(cancel);
                _lookedAt = time.GetTimestamp();
            }
            return _look;
        }
    }
}
