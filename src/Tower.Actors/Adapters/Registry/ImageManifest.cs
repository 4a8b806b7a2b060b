using System.Collections.Immutable;
using System.Text.Json;
using Tower.Actors.Domain.Images;

namespace Tower.Actors.Adapters.Registry;

/// <summary>What a digest stands for in a registry: an index of images, an image, or something Tower does not know.</summary>
internal abstract record ImageManifest
{
    /// <summary>One image per platform.</summary>
    /// <param name="Manifests">Their digests, with what they were built for.</param>
    public sealed record Index(ImmutableArray<(ImagePlatform? Platform, string Digest)> Manifests) : ImageManifest;

    /// <summary>An image.</summary>
    /// <param name="ConfigDigest">Where its configuration is; null when its type does not say that it is one of an image.</param>
    public sealed record Image(string? ConfigDigest) : ImageManifest;

    /// <summary>Something else that is pushed the same way: a chart, a policy, a signature, a model.</summary>
    /// <param name="Type">The media type that says what.</param>
    public sealed record Artifact(string Type) : ImageManifest;

    /// <summary>The four kinds Tower knows. All in one request: the registry answers with what there is, an index before one
    /// platform's manifest.</summary>
    public static ImmutableArray<string> MediaTypes { get; } = [OciIndex, OciManifest, DockerList, DockerManifest];

    private const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    private const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
    private const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    private static readonly string[] ConfigTypes =
        ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

    // What clients write who do not care: it says nothing about what the configuration is.
    private const string OctetStream = "application/octet-stream";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Whether a media type is one of <see cref="MediaTypes"/>.</summary>
    public static bool IsKnown(string mediaType) => MediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a manifest.</summary>
    /// <param name="mediaType">As the registry says; what the manifest says of itself counts when that is none Tower knows.</param>
    /// <param name="json">The manifest.</param>
    /// <returns>Null for what is none of the four kinds, e.g. one of schema 1.</returns>
    /// <exception cref="JsonException">It is no manifest.</exception>
    public static ImageManifest? Read(string? mediaType, ReadOnlyMemory<byte> json)
    {
        var document = JsonSerializer.Deserialize<Document>(json.Span, Options) ?? throw new JsonException("null");
        var type = mediaType is not null && IsKnown(mediaType) ? mediaType : document.MediaType;
        return type?.ToLowerInvariant() switch
        {
            OciIndex or DockerList => new Index([.. (document.Manifests ?? []).OfType<Descriptor>().Select(one => (one.Platform?.Read(), one.Digest ?? ""))]),
            OciManifest or DockerManifest => ReadImage(document),
            _ => null,
        };
    }

    // OCI image manifest, "Guidelines for Artifact Usage": artifactType, or the type of the configuration.
    private static ImageManifest ReadImage(Document document) => document.Config?.MediaType switch
    {
        { } type when ConfigTypes.Contains(type, StringComparer.OrdinalIgnoreCase) => new Image(document.Config.Digest),
        null or "" or OctetStream when document.ArtifactType is null or "" => new Image(ConfigDigest: null),
        var type => new Artifact(document.ArtifactType is { Length: > 0 } said ? said : type!),
    };

    private sealed record Document(string? MediaType, Descriptor?[]? Manifests, Descriptor? Config, string? ArtifactType);

    private sealed record Descriptor(string? MediaType, string? Digest, PlatformNote? Platform);

    private sealed record PlatformNote(string? Os, string? Architecture, string? Variant)
    {
        public ImagePlatform Read() => new(Os ?? "", Architecture ?? "", Variant);
    }
}
