using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tower.Actors.Hosting;

namespace Tower.Actors.Images;

/// <summary>
/// Asks registries over the distribution specification's API (opencontainers/distribution-spec 1.1), without a password.
/// </summary>
public sealed partial class HttpImageRegistry : IImageRegistry, IDisposable
{
    private readonly RegistryLimits _limits;
    private readonly RegistryTransport _transport;
    private readonly RegistryClient _client;
    private readonly ImageConfigReader _configs;

    /// <summary>A client with its own connections, for all registries.</summary>
    public HttpImageRegistry(TowerOptions options) : this(NewHandler(), RegistryLimits.Of(options), TimeProvider.System)
    {
    }

    internal HttpImageRegistry(
        HttpMessageHandler handler, RegistryLimits limits, TimeProvider time, Architecture? processor = null)
    {
        _limits = limits;
        _transport = new RegistryTransport(handler, limits, time);
        _client = new RegistryClient(_transport, new RegistryTokens(_transport, limits, time));
        _configs = new ImageConfigReader(_client, limits, processor ?? RuntimeInformation.OSArchitecture);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListTagsAsync(RepositoryAddress address, CancellationToken cancel)
    {
        var registry = RegistryErrors.NameOf(address);
        var tags = ImmutableArray.CreateBuilder<string>();
        var next = new Uri(address.Endpoint, $"/v2/{address.Repository}/tags/list?n={_limits.TagsPerPage}");
        var seen = new HashSet<Uri>();
        while (next is not null)
        {
            if (!seen.Add(next) || seen.Count > _limits.TagPages)
                throw RegistryErrors.Nonsense(registry, $"does not come to an end with the tags of '{address.Repository}'");
            var answer = await _client.AskAsync(
                address, HttpMethod.Get, next, _limits.TagPageBytes, ["application/json"], cancel);
            if (answer.Status is HttpStatusCode.NotFound)
                throw RegistryErrors.NotFound(address, registry, answer);
            if (answer.Status is not HttpStatusCode.OK)
                throw RegistryErrors.Status(registry, answer);
            tags.AddRange(ReadTags(answer, registry));
            next = NextPage(answer, registry);
        }
        return tags.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<string?> FindDigestAsync(RepositoryAddress address, string tag, CancellationToken cancel)
    {
        var registry = RegistryErrors.NameOf(address);
        var uri = new Uri(address.Endpoint, $"/v2/{address.Repository}/manifests/{tag}");
        // HEAD first: Docker Hub counts only GET against its pull limit.
        var answer = await _client.AskAsync(
            address, HttpMethod.Head, uri, _limits.ManifestBytes, ImageManifest.MediaTypes, cancel);
        var digest = DigestHeader(answer);
        if ((answer.Status is HttpStatusCode.OK && digest is null)
            || answer.Status is HttpStatusCode.MethodNotAllowed)
        {
            answer = await _client.AskAsync(
                address, HttpMethod.Get, uri, _limits.ManifestBytes, ImageManifest.MediaTypes, cancel);
            var computed = RegistryClient.DigestOf(answer);
            if (answer.Status is HttpStatusCode.OK && DigestHeader(answer) is { } claimed && claimed != computed)
                throw RegistryErrors.Nonsense(
                    registry, $"says the manifest of '{address.Repository}:{tag}' is {claimed}, but it is {computed}");
            digest = computed;
        }
        if (answer.Status is HttpStatusCode.NotFound)
            return null;
        if (answer.Status is not HttpStatusCode.OK)
            throw RegistryErrors.Status(registry, answer);
        if (answer.MediaType is { } type && !ImageManifest.IsKnown(type))
            throw RegistryErrors.Nonsense(
                registry, $"answers with {type} for '{address.Repository}:{tag}', which is no image manifest Tower knows");
        return digest is not null && RegistryClient.IsDigest(digest)
            ? digest
            : throw RegistryErrors.Nonsense(registry, $"gives no sha256 digest for '{address.Repository}:{tag}'");
    }

    /// <inheritdoc/>
    public Task<ImageConfig?> FindConfigAsync(RepositoryAddress address, string digest, CancellationToken cancel) =>
        _configs.FindAsync(address, digest, cancel);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static IEnumerable<string> ReadTags(RegistryAnswer answer, string registry)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var tags = json.RootElement.GetProperty("tags");
            if (tags.ValueKind is JsonValueKind.Null)
                return []; // distribution 2.x, when all tags were deleted
            // What is no tag by the specification cannot be asked for, and must not get into a message either.
            return [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "").Where(ImageReference.IsTag)];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw RegistryErrors.Nonsense(registry, "does not answer with a list of tags", cause);
        }
    }

    // Distribution specification, "Listing Tags": Link: </v2/…/tags/list?…>; rel="next", by RFC 5988.
    private static Uri? NextPage(RegistryAnswer answer, string registry)
    {
        if (!answer.Headers.TryGetValues("Link", out var links)
            || NextLink().Match(string.Join(", ", links)) is not { Success: true } match)
            return null;
        if (!Uri.TryCreate(answer.Uri, match.Groups["uri"].Value, out var next) || next.Host != answer.Uri.Host)
            throw RegistryErrors.Nonsense(registry, "continues its list of tags on another host");
        // Behind a proxy that ends TLS a registry may believe it is asked over HTTP: only the path is its word.
        return new Uri(answer.Uri, next.PathAndQuery);
    }

    private static string? DigestHeader(RegistryAnswer answer) =>
        answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.First() : null;

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false, // RegistryTransport follows them by its own rules
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    [GeneratedRegex(@"<(?<uri>[^>]*)>\s*;[^,]*\brel\s*=\s*""?next\b", RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
