using System.Collections.Immutable;

namespace Tower.Actors.Images;

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
}
