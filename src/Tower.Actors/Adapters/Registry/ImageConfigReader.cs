using System.Runtime.InteropServices;
using System.Text.Json;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Reads what an image says about its containers: from a digest over its index, if it has one, to its configuration.</summary>
internal sealed class ImageConfigReader(RegistryClient client, RegistryLimits limits, Architecture processor)
{
    // An index may name indexes; more than one in another is nobody's habit.
    private const int MaxIndexes = 3;

    /// <summary>Reads it.</summary>
    /// <returns>Null when the registry does not have it, or it is no image of a kind Tower knows.</returns>
    /// <exception cref="RegistryException">It could not be read, is no image at all, or was not built for this processor.</exception>
    public async Task<ImageConfig?> FindAsync(RepositoryAddress address, string digest, CancellationToken cancel)
    {
        var registry = address.RegistryName;
        var at = digest;
        for (var indexes = 0; indexes <= MaxIndexes; indexes++)
        {
            if (await client.FindAsync(address, "manifests", at, limits.ManifestBytes, ImageManifest.MediaTypes, cancel) is not { } answer)
                return null;
            switch (Read(() => ImageManifest.Read(answer.MediaType, answer.Body), $"a manifest for {at}", address))
            {
                case ImageManifest.Index index:
                    at = ImagePlatform.Pick(index.Manifests, processor)
                         ?? throw RegistryErrors.OtherPlatform(address, registry, digest, index, processor);
                    continue;
                case ImageManifest.Image { ConfigDigest: { } config }:
                    return await ReadAsync(address, config, cancel);
                case ImageManifest.Artifact artifact:
                    throw RegistryErrors.NoImage(address, registry, digest, artifact.Type);
                default:
                    return null;
            }
        }
        throw RegistryErrors.Nonsense(registry, $"does not come to an end with the indexes of '{address.Repository}@{digest}'");
    }

    private async Task<ImageConfig?> ReadAsync(RepositoryAddress address, string digest, CancellationToken cancel) =>
        await client.FindAsync(address, "blobs", digest, limits.ConfigBytes, ["*/*"], cancel) is { } answer
            ? Read(() => ImageConfig.Parse(answer.Body), $"an image's configuration for {digest}", address)
            : null;

    private static T Read<T>(Func<T> read, string what, RepositoryAddress address)
    {
        try
        {
            return read();
        }
        catch (JsonException cause)
        {
            throw RegistryErrors.Nonsense(
                address.RegistryName, $"does not have {what} of '{address.Repository}'", cause);
        }
    }
}
