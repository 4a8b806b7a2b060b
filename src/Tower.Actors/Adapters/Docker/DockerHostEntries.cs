using System.Collections.Immutable;
using System.Formats.Tar;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Options;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// Looks at paths of the Docker Engine's host, below a mount of its root in a container that never runs. The engine sees them as it
/// does when it mounts one of them.
/// </summary>
internal sealed class DockerHostEntries(DockerConnection connection, TowerOptions options)
{
    private const string Mountpoint = "/host";

    // What the engine's data does not include and is as good as the engine's socket.
    private static readonly ImmutableArray<OwnFolder> Sockets =
    [
        new("/var/run/docker.sock", "the engine's socket"),
        new("/run/docker", "the engine's sockets"),
        new("/run/containerd", "the engine's sockets"),
        new("/var/lib/containerd", "the engine's data"),
    ];

    private readonly ThrowawayContainers _containers = new(connection.Client.Containers, options.Project, options.ObserveTimeout);

    /// <inheritdoc cref="IHostFolders.LookAsync"/>
    public Task<T> LookAsync<T>(string image, Func<HostLook, Task<T>> ask, CancellationToken cancel) =>
        connection.CallAsync("look at folders of the host", cancel, () => _containers.UseAsync(
            "links",
            ThrowawayContainers.NeverStarted(image, new Mount { Type = "bind", Source = "/", Target = Mountpoint, ReadOnly = true }),
            container => ask(path => EntryAsync(container, path, cancel)),
            cancel));

    /// <inheritdoc cref="IHostFolders.OfTheEngineAsync"/>
    public Task<ImmutableArray<OwnFolder>> OfTheEngineAsync(CancellationToken cancel) =>
        connection.CallAsync<ImmutableArray<OwnFolder>>("say where its data is", cancel, async () =>
        {
            var info = await connection.Client.System.GetSystemInfoAsync(cancel).ConfigureAwait(false);
            return [new OwnFolder(info.DockerRootDir, "the engine's data"), .. Sockets];
        });

    private async Task<HostEntry> EntryAsync(string container, string path, CancellationToken cancel)
    {
        var inside = path == "/" ? Mountpoint : $"{Mountpoint}{path}";
        var found = await _containers.StatAsync(container, inside, cancel).ConfigureAwait(false);
        return found is null ? new HostEntry(HostEntryKind.Nothing)
            : found.IsLink() ? new HostEntry(HostEntryKind.Link, await TargetAsync(container, inside, cancel).ConfigureAwait(false))
            : new HostEntry(found.IsFolder() ? HostEntryKind.Folder : HostEntryKind.Other);
    }

    // The engine's own word on where a link leads is of the container, in which the host is a folder; the archive has the link itself.
    private async Task<string?> TargetAsync(string container, string path, CancellationToken cancel)
    {
        try
        {
            var answer = await connection.Client.Containers.GetArchiveFromContainerAsync(
                container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancel).ConfigureAwait(false);
            if (answer.Stream is not { } archive)
                return null;
            await using (archive.ConfigureAwait(false))
            {
                var reader = new TarReader(archive, leaveOpen: true);
                await using (reader.ConfigureAwait(false))
                {
                    return await reader.GetNextEntryAsync(cancellationToken: cancel).ConfigureAwait(false) is { EntryType: TarEntryType.SymbolicLink } link
                        ? link.LinkName
                        : null;
                }
            }
        }
        catch (DockerContainerNotFoundException)
        {
            // It is gone since.
            return null;
        }
    }
}
