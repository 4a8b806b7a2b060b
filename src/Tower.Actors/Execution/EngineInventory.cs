using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Execution;

/// <summary>
/// What there is on the server beside containers: images' configs, volumes, folders of the host. Configs of images named by
/// digest are asked for once. Safe from any thread.
/// </summary>
/// <param name="images">Images' configs.</param>
/// <param name="volumes">The engine's volumes.</param>
/// <param name="folders">The host's folders.</param>
/// <param name="options">Where folders may be created.</param>
public sealed class EngineInventory(IImageConfigs images, IVolumeInventory volumes, IHostFolders folders, TowerOptions options)
{
    private const int AtOnce = 8;

    private readonly DigestCache<ImageConfig> _known = new();

    /// <summary>The engine's volumes.</summary>
    public Task<ImmutableArray<EngineVolume>> VolumesAsync(CancellationToken cancel) => volumes.ListAsync(cancel);

    /// <summary>The configs of those images the engine has.</summary>
    internal async Task<object> DescribeAsync(DescribeImages request, StepContext context)
    {
        var found = new ConcurrentDictionary<string, ImageConfig>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = context.Cancelled };
        await Parallel.ForEachAsync(request.Images.Distinct(StringComparer.Ordinal), parallel, async (image, cancel) =>
        {
            if (await FindAsync(image, cancel).ConfigureAwait(false) is { } config)
                found[image] = config;
        }).ConfigureAwait(false);
        return new ImagesDescribed(found.ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>The folders that do not exist, and those that are not mounted.</summary>
    internal async Task<object> FindFoldersAsync(FindFolders request, StepContext context)
    {
        var paths = request.Mounts.Select(mount => mount.Source).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var missing = await folders.MissingAsync(paths, request.Image, context.Cancelled).ConfigureAwait(false);
        return new FoldersFound([.. request.Mounts.Where(mount => missing.Contains(mount.Source))])
        {
            Refused = await RefusedAsync(request.Mounts, request.Image, context.Cancelled).ConfigureAwait(false),
        };
    }

    /// <summary>Looks once more at folders that are about to be mounted.</summary>
    internal async Task<object> CheckFoldersAsync(CheckFolders request, StepContext context)
    {
        var refused = await RefusedAsync(request.Mounts, request.Image, context.Cancelled).ConfigureAwait(false);
        return refused.IsEmpty ? Done.Instance : throw new AdapterException(
            FailureCodes.BindRefused,
            $"{string.Join(" and ", refused.Select(folder => folder.Path))} may not be mounted, and could be when the plan was made",
            [.. refused.Select(folder => $"{folder.Path}: {folder.Why}")]);
    }

    /// <summary>Creates folders.</summary>
    internal async Task<object> CreateFoldersAsync(CreateHostFolders request, StepContext context)
    {
        foreach (var folder in request.Folders.DistinctBy(folder => folder.Source))
        {
            // Validation lets no folder of the host pass without a root.
            await folders.CreateAsync(
                options.BindRoot!, folder.Source, folder.Create?.User, folder.Create?.Group, request.Image, context.Cancelled).ConfigureAwait(false);
            context.Info($"{folder.Source} created{(folder.Create?.User is { } user ? $" for user {user}" : "")}");
        }
        return Done.Instance;
    }

    private async Task<ImmutableArray<RefusedFolder>> RefusedAsync(ImmutableArray<MountSpec> mounts, string image, CancellationToken cancel)
    {
        ImmutableArray<OwnFolder> own =
        [
            new OwnFolder(options.DataDir, $"Tower's files ({SettingNames.DataDir})"),
            .. await folders.OfTheEngineAsync(cancel).ConfigureAwait(false),
        ];
        return await folders.LookAsync(
            image, look => new BindSources(look).RefusedAsync(options.BindRoot, mounts.Select(mount => mount.Source), own), cancel).ConfigureAwait(false);
    }

    private async Task<ImageConfig?> FindAsync(string image, CancellationToken cancel)
    {
        if (_known.TryFind(image, out var known))
            return known;
        var config = await images.FindAsync(image, cancel).ConfigureAwait(false);
        if (config is not null && ImageName.IsPinned(image))
            _known.Add(image, config);
        return config;
    }
}
