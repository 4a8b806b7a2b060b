using System.Collections.Immutable;
using Tower.Actors.Domain.Images;

namespace Tower.Actors.Ports;

/// <summary>Registries, as far as Tower asks them. Expected failures are <see cref="RegistryException"/>s.</summary>
public interface IImageRegistry
{
    /// <summary>All tags of a repository, in no particular order; at least one page is asked for.</summary>
    /// <exception cref="RegistryException">Among others <see cref="RegistryFailure.NoSuchRepository"/>.</exception>
    Task<ImmutableArray<string>> ListTagsAsync(RepositoryAddress address, CancellationToken cancel);

    /// <summary>What a tag stands for now.</summary>
    /// <returns><c>sha256:…</c>, of the index when the image has one; null when there is no such tag or no such
    /// repository (registries do not say which; <see cref="ListTagsAsync"/> does).</returns>
    /// <exception cref="RegistryException">The question could not be answered.</exception>
    Task<string?> FindDigestAsync(RepositoryAddress address, string tag, CancellationToken cancel);

    /// <summary>What an image says about its containers; of an index, the image for this server's processor.</summary>
    /// <returns>Null when the registry does not have it, or it is of no kind Tower knows (e.g. schema 1).</returns>
    /// <exception cref="RegistryException">The question could not be answered, or there is none for this processor
    /// (<see cref="RegistryFailure.OtherPlatform"/>).</exception>
    Task<ImageConfig?> FindConfigAsync(RepositoryAddress address, string digest, CancellationToken cancel);
}
