using System.Collections.Immutable;
using Tower.Actors.Engine;

namespace Tower.Actors.Probing;

/// <summary>Looks at the engine's containers for many waiting services at once, no more often than it is told to.</summary>
internal sealed class ContainerWatch(IContainerEngine engine, TimeProvider time, TimeSpan freshness, CancellationToken cancel)
{
    private readonly Lock _lock = new();
    private Task<ImmutableArray<ObservedContainer>>? _look;
    private long _lookedAt;

    /// <summary>
    /// A service's container as it was a moment ago: the one that is worst off when there are several, null when there is
    /// none.
    /// </summary>
    public async Task<ObservedContainer?> LookAsync(string service)
    {
        var containers = await LatestAsync().ConfigureAwait(false);
        var own = containers.Where(container => container.Service == service).ToImmutableArray();
        // While Compose replaces a container, the old one is there for a moment, stopped.
        return own.FirstOrDefault(container => container.RestartCount > 0 || container.State == "restarting")
            ?? own.OrderByDescending(container => container.IsRunning).FirstOrDefault();
    }

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
