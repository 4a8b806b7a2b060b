using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Tests.Engine;

/// <summary>The host's folders in memory.</summary>
public sealed class FakeHostFolders : IHostFolders
{
    private readonly ConcurrentDictionary<string, (int Uid, int Gid)> _folders = new() { ["/"] = (0, 0) };

    /// <summary>The folders there are, with their owners.</summary>
    public ImmutableSortedDictionary<string, (int Uid, int Gid)> Folders =>
        _folders.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Whether a path that nobody added is there; a host that has them all is the default.</summary>
    public Func<string, bool> Otherwise { get; set; } = _ => true;

    /// <summary>Links there are, and where they lead.</summary>
    public ConcurrentDictionary<string, string> Links { get; } = new();

    /// <summary>Set: every call fails with this message.</summary>
    public string? Failing { get; set; }

    /// <summary>Adds a folder, and those above it.</summary>
    public void Add(string path, int uid = 0, int gid = 0)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
            _folders.TryAdd(above, (0, 0));
        _folders.TryAdd(path, (uid, gid));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> MissingAsync(ImmutableArray<string> paths, string image, CancellationToken cancel)
    {
        Check(cancel);
        return Task.FromResult(paths.Distinct().Where(path => !Exists(path)).ToImmutableArray());
    }

    /// <inheritdoc/>
    public Task<T> LookAsync<T>(string image, Func<HostLook, Task<T>> ask, CancellationToken cancel)
    {
        Check(cancel);
        return ask(path => Task.FromResult(Links.TryGetValue(path, out var target)
            ? new HostEntry(HostEntryKind.Link, target)
            : new HostEntry(Exists(path) ? HostEntryKind.Folder : HostEntryKind.Nothing)));
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<OwnFolder>> OfTheEngineAsync(CancellationToken cancel)
    {
        Check(cancel);
        return Task.FromResult<ImmutableArray<OwnFolder>>(
            [new OwnFolder("/var/lib/docker", "the engine's data"), new OwnFolder("/var/run/docker.sock", "the engine's socket")]);
    }

    /// <inheritdoc/>
    public Task CreateAsync(string root, string path, int? uid, int? gid, string image, CancellationToken cancel)
    {
        Check(cancel);
        FolderBelow.Parts(root, path);
        if (!Exists(root))
            throw new AdapterException(FailureCodes.BindMissing, $"{root} does not exist");
        if (!_folders.ContainsKey(path))
            Add(path, uid ?? 0, gid ?? 0);
        return Task.CompletedTask;
    }

    private bool Exists(string path) => _folders.ContainsKey(path) || Otherwise(path);

    private void Check(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Failing is { } message)
            throw new AdapterException(FailureCodes.EngineRefused, message);
    }
}
