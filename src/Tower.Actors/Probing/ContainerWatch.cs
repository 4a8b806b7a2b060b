using System.Collections.Immutable;
using Tower.Actors.Engine;

namespace Tower.Actors.Probing;

/// <summary>Looks at the engine's containers for many waiting services at once, at most once a second.</summary>
internal sealed class ContainerWatch(IContainerEngine engine, TimeProvider time, CancellationToken cancel)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<ImmutableArray<ObservedContainer>>? _look;
    private long _lookedAt;

    /// <summary>A service's container as it was at most a second ago; null when there is none.</summary>
    public async Task<ObservedContainer?> LookAsync(string service)
    {
        var containers = await LatestAsync().ConfigureAwait(false);
        // While Compose replaces a container, the old one is there for a moment, stopped.
        return containers.Where(container => container.Service == service).OrderByDescending(container => container.IsRunning)
            .FirstOrDefault();
    }

    private Task<ImmutableArray<ObservedContainer>> LatestAsync()
    {
        lock (_lock)
        {
            if (_look is null || time.GetElapsedTime(_lookedAt) >= Freshness)
            {
                _look = engine.ListAsync(cancel);
                _lookedAt = time.GetTimestamp();
            }
            return _look;
        }
    }
}
