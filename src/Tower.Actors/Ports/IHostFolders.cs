using System.Collections.Immutable;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// The folders of the engine's host, which Tower's container does not see: the engine is asked, and nothing is run. Expected
/// failures are <see cref="AdapterException"/>s.
/// </summary>
public interface IHostFolders
{
    /// <summary>Which of the paths lead to nothing on the host, in the order given. Links are followed.</summary>
    /// <param name="paths">Absolute; of folders or files.</param>
    /// <param name="image">An image the engine has; which one does not matter.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ImmutableArray<string>> MissingAsync(ImmutableArray<string> paths, string image, CancellationToken cancel);

    /// <summary>Looks at paths of the host, as long as a question takes.</summary>
    /// <param name="image">An image the engine has; which one does not matter.</param>
    /// <param name="ask">The question, given what looks at a path.</param>
    /// <param name="cancel">Gives up.</param>
    Task<T> LookAsync<T>(string image, Func<HostLook, Task<T>> ask, CancellationToken cancel);

    /// <summary>What on the host is the engine's own: its data, and the sockets by which it can be told what to do.</summary>
    Task<ImmutableArray<OwnFolder>> OfTheEngineAsync(CancellationToken cancel);

    /// <summary>
    /// Creates a folder of the host, with those above it that are missing too (root's); all are 0755. A folder that is
    /// there stays as it is, its owner too. A link or a file on the way is refused.
    /// </summary>
    /// <param name="root">A folder that exists: nothing is created outside of it.</param>
    /// <param name="path">Normalised, and strictly below <paramref name="root"/>.</param>
    /// <param name="uid">The folder's owner; null: root.</param>
    /// <param name="gid">The folder's group; null: root's.</param>
    /// <param name="image">An image the engine has; which one does not matter.</param>
    /// <param name="cancel">Gives up.</param>
    Task CreateAsync(string root, string path, int? uid, int? gid, string image, CancellationToken cancel);
}
