using System.Net;
using System.Text.Json;
using Tower.Actors.Domain.Images;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Registry;

/// <summary>Asks a registry what a tag stands for: with HEAD, and once with GET when HEAD does not tell.</summary>
internal sealed class TagDigests(RegistryClient client, RegistryLimits limits)
{
    /// <summary>The digest of a tag; null when the registry does not have the tag.</summary>
    /// <exception cref="RegistryException">The registry could not be asked, or answers with something else.</exception>
    public async Task<string?> FindAsync(RepositoryAddress address, string tag, CancellationToken cancel)
    {
        var uri = new Uri(address.Endpoint, $"/v2/{address.Repository}/manifests/{tag}");
        // HEAD first: Docker Hub counts only GET against its pull limit. Some registries answer it wrongly though GET is right: Nexus
        // with 404, others with the type of an error page or without a digest. So only a whole answer counts.
        var head = await client.PeekAsync(address, uri, limits.ManifestBytes, ImageManifest.MediaTypes, cancel);
        if (head is { Status: HttpStatusCode.OK, MediaType: { } type } && ImageManifest.IsKnown(type)
            && DigestHeader(head) is { } digest && RegistryClient.IsDigest(digest))
            return digest;

        var answer = await client.AskAsync(
            address, HttpMethod.Get, uri, limits.ManifestBytes, ImageManifest.MediaTypes, cancel);
        return answer.Status switch
        {
            HttpStatusCode.OK => Read(answer, address.RegistryName, $"'{address.Repository}:{tag}'"),
            HttpStatusCode.NotFound => null,
            _ => throw RegistryErrors.Status(address.RegistryName, answer),
        };
    }

    private static string Read(RegistryAnswer answer, string registry, string what)
    {
        if (!IsManifest(answer))
            throw RegistryErrors.Nonsense(
                registry, $"answers with {answer.MediaType ?? "no content type"} for {what}, which is no image manifest Tower knows");
        var computed = RegistryClient.DigestOf(answer);
        var claimed = DigestHeader(answer);
        if (claimed is not null && !RegistryClient.IsDigest(claimed))
            throw RegistryErrors.Nonsense(registry, $"gives no sha256 digest for {what}");
        return claimed is null || claimed == computed
            ? computed
            : throw RegistryErrors.Nonsense(registry, $"says the manifest of {what} is {claimed}, but it is {computed}");
    }

    // What the manifest says of itself counts where the registry gives it another type.
    private static bool IsManifest(RegistryAnswer answer)
    {
        if (answer.MediaType is { } type && ImageManifest.IsKnown(type))
            return true;
        try
        {
            return ImageManifest.Read(null, answer.Body) is not null;
        }
        catch (JsonException)
        {
            return false; // an error page, said by the caller with its type
        }
    }

    private static string? DigestHeader(RegistryAnswer answer) =>
        answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.First() : null;
}
