using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>Volumes in memory.</summary>
/// <param name="engine">Its containers have volumes, which cannot be removed; null: there are no containers.</param>
public sealed class FakeVolumeInventory(FakeContainerEngine? engine = null) : IVolumeInventory
{
    private readonly ConcurrentDictionary<string, EngineVolume> _volumes = new();

    /// <summary>The names of those that were removed, in order.</summary>
    public ConcurrentQueue<string> Removed { get; } = new();

    /// <summary>Set: every call fails with this message.</summary>
    public string? Failing { get; set; }

    /// <summary>Adds a volume; one of that name is replaced.</summary>
    public EngineVolume Add(EngineVolume volume) => _volumes[volume.Name] = volume;

    /// <summary>Adds a volume as Compose would make it.</summary>
    public EngineVolume Add(string project, string volume) =>
        Add(new EngineVolume($"{project}_{volume}", DateTimeOffset.UnixEpoch, IsAnonymous: false)
        {
            ComposeProject = project,
            ComposeVolume = volume,
        });

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineVolume>> ListAsync(CancellationToken cancel)
    {
        Check(cancel);
        return Task.FromResult(_volumes.Values.OrderBy(volume => volume.Name, StringComparer.Ordinal).ToImmutableArray());
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancel)
    {
        Check(cancel);
        if (engine?.Containers.FirstOrDefault(one => one.Volumes.Any(volume => volume.Name == name)) is { } user)
            throw new AdapterException(FailureCodes.VolumeInUse, $"the volume {name} is in use by {user.Id}");
        if (_volumes.TryRemove(name, out _))
            Removed.Enqueue(name);
        return Task.CompletedTask;
    }

    private void Check(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Failing is { } message)
            throw new AdapterException(FailureCodes.EngineRefused, message);
    }
}
