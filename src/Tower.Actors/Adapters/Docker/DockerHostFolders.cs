using System.Collections.Immutable;
using System.Formats.Tar;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// The folders of the Docker Engine's host. To create a container that mounts a path is refused when there is none; what is
/// below a mount of a container that never runs can be looked at, and folders can be unpacked there.
/// </summary>
public sealed class DockerHostFolders(DockerConnection connection, TowerOptions options) : IHostFolders
{
    private const string Mountpoint = "/host";
    private const UnixFileMode Mode0755 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DockerHostEntries _entries = new(connection, options);
    private readonly ThrowawayContainers _containers = new(connection.Client.Containers, options.Project, options.ObserveTimeout);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> MissingAsync(ImmutableArray<string> paths, string image, CancellationToken cancel) =>
        connection.CallAsync("look for folders of the host", cancel, async () =>
        {
            var left = paths.Distinct(StringComparer.Ordinal).ToList();
            var missing = ImmutableArray.CreateBuilder<string>();
            // The engine names the first one that is missing. Mostly none is.
            while (left.Count > 0 && await FirstMissingAsync(left, image, cancel).ConfigureAwait(false) is { } path)
            {
                missing.Add(path);
                left.Remove(path);
            }
            return missing.ToImmutable();
        });

    /// <inheritdoc/>
    public Task<T> LookAsync<T>(string image, Func<HostLook, Task<T>> ask, CancellationToken cancel) => _entries.LookAsync(image, ask, cancel);

    /// <inheritdoc/>
    public Task<ImmutableArray<OwnFolder>> OfTheEngineAsync(CancellationToken cancel) => _entries.OfTheEngineAsync(cancel);

    /// <inheritdoc/>
    public Task CreateAsync(string root, string path, int? uid, int? gid, string image, CancellationToken cancel) =>
        connection.CallAsync($"create the folder {path} of the host", cancel, async () =>
        {
            var parts = FolderBelow.Parts(root, path);
            try
            {
                return await _containers.UseAsync("folder", Mounting([root], image),
                    container => CreateInAsync(container, root, parts, (uid ?? 0, gid ?? 0), cancel), cancel).ConfigureAwait(false);
            }
            catch (DockerApiException refused) when (MissingOf(refused, [root]) is not null)
            {
                throw new AdapterException(FailureCodes.BindMissing,
                    $"{path} was not created: {Quoted.Text(root)} does not exist on the host. Create it first", cause: refused);
            }
        });

    private async Task<string?> FirstMissingAsync(List<string> paths, string image, CancellationToken cancel)
    {
        try
        {
            return await _containers.UseAsync("folders", Mounting(paths, image), _ => Task.FromResult<string?>(null), cancel)
                .ConfigureAwait(false);
        }
        catch (DockerApiException refused) when (MissingOf(refused, paths) is { } path)
        {
            return path;
        }
    }

    private static CreateContainerParameters Mounting(IReadOnlyList<string> paths, string image) =>
        ThrowawayContainers.NeverStarted(image, [.. paths.Select((path, index) => new Mount
        {
            Type = "bind",
            Source = path,
            Target = index == 0 ? Mountpoint : $"{Mountpoint}-{index}",
        })]);

    private static string? MissingOf(DockerApiException refused, IEnumerable<string> paths)
    {
        if (refused.StatusCode != HttpStatusCode.BadRequest)
            return null;
        var said = EngineErrors.MessageOf(refused);
        return paths.FirstOrDefault(path =>
            said.EndsWith($"bind source path does not exist: {path}", StringComparison.Ordinal)
            // A file is where one of the folders above it would be.
            || said.EndsWith($"stat {path}: not a directory", StringComparison.Ordinal));
    }

    private async Task<bool> CreateInAsync(
        string container, string root, ImmutableArray<string> parts, (int Uid, int Gid) owner, CancellationToken cancel)
    {
        var there = 0;
        for (; there < parts.Length; there++)
        {
            var found = await _containers.StatAsync(container, $"{Mountpoint}/{string.Join('/', parts[..(there + 1)])}", cancel)
                .ConfigureAwait(false);
            if (found is null)
                break;
            if (!found.IsFolder())
            {
                var what = found.IsLink() ? "a link, which may lead anywhere" : "not a folder";
                throw new AdapterException(FailureCodes.BindMissing, $"{root.TrimEnd('/')}/{string.Join('/', parts)} does not exist and was not created: "
                    + $"{root.TrimEnd('/')}/{string.Join('/', parts[..(there + 1)])} is {what}. Mount its target, or move it away");
            }
        }

        if (there < parts.Length)
        {
            using var folders = await ArchiveAsync(parts[there..], owner, cancel).ConfigureAwait(false);
            var path = string.Join('/', parts[..there].Prepend(Mountpoint));
            await connection.Client.Containers.ExtractArchiveToContainerAsync(
                container, new CopyToContainerParameters { Path = path }, folders, cancel).ConfigureAwait(false);
        }
        return true;
    }

    private static async Task<MemoryStream> ArchiveAsync(
        ImmutableArray<string> parts, (int Uid, int Gid) owner, CancellationToken cancel)
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            for (var depth = 1; depth <= parts.Length; depth++)
            {
                var (uid, gid) = depth == parts.Length ? owner : (0, 0);
                var folder = new PaxTarEntry(TarEntryType.Directory, $"{string.Join('/', parts[..depth])}/") { Mode = Mode0755, Uid = uid, Gid = gid };
                await tar.WriteEntryAsync(folder, cancel).ConfigureAwait(false);
            }
        }
        archive.Position = 0;
        return archive;
    }
}
