using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Web.Tests.Support;

/// <summary>Details of the containers a test names; of others there are none.</summary>
internal sealed class StubDetails : IContainerDetails
{
    public Dictionary<string, ContainerDetails> Known { get; } = [];

    /// <summary>By container: why the engine does not tell.</summary>
    public Dictionary<string, string> Refused { get; } = [];

    public Task<ContainerDetails?> FindAsync(string containerId, CancellationToken cancel) =>
        Refused.TryGetValue(containerId, out var reason)
            ? Task.FromException<ContainerDetails?>(new AdapterException(FailureCodes.EngineRefused, reason))
            : Task.FromResult(Known.GetValueOrDefault(containerId));
}

/// <summary>Volumes in memory.</summary>
internal sealed class StubVolumes : IVolumeInventory
{
    public List<EngineVolume> All { get; } = [];

    /// <summary>Why the engine does not remove any, if it does not.</summary>
    public AdapterException? Refusal { get; set; }

    public ConcurrentQueue<string> Removed { get; } = new();

    public Task<ImmutableArray<EngineVolume>> ListAsync(CancellationToken cancel) => Task.FromResult(All.ToImmutableArray());

    public Task RemoveAsync(string name, CancellationToken cancel)
    {
        if (Refusal is not null)
            return Task.FromException(Refusal);
        Removed.Enqueue(name);
        All.RemoveAll(volume => volume.Name == name);
        return Task.CompletedTask;
    }
}

/// <summary>A disk of the size a test gives it.</summary>
internal sealed class StubDisk : IDiskSpace
{
    public const long GiB = 1024 * 1024 * 1024;

    public DiskSpace Space { get; set; } = new(60 * GiB, 100 * GiB);

    public string? Problem { get; set; }

    public DiskSpace Of(string folder) =>
        Problem is null ? Space : throw new AdapterException(FailureCodes.FileRefused, Problem);
}
