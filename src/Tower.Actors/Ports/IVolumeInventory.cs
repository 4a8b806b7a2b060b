using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>The volumes of an engine. Expected failures are <see cref="AdapterException"/>s.</summary>
public interface IVolumeInventory
{
    /// <summary>All of them, whoever made them, by name.</summary>
    Task<ImmutableArray<EngineVolume>> ListAsync(CancellationToken cancel);

    /// <summary>
    /// Removes a volume with all its data. One that is gone is no error; one that a container has, running or not, is
    /// refused (<c>volume-in-use</c>).
    /// </summary>
    Task RemoveAsync(string name, CancellationToken cancel);
}
