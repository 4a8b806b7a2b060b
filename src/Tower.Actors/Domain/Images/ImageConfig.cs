using System.Collections.Immutable;
using System.Text.Json;

namespace Tower.Actors.Domain.Images;

/// <summary>What an image says of the containers made of it, as far as Tower goes by it.</summary>
/// <param name="Volumes">
/// The paths it declares with <c>VOLUME</c>, as the mounts of a container have them: absolute, without a slash at the end,
/// sorted, each one once.
/// </param>
public sealed record ImageConfig(ImmutableArray<string> Volumes)
{
    /// <summary>Whether it has a HEALTHCHECK, which the engine runs in each of its containers.</summary>
    public bool HasHealthCheck { get; init; }

    // As Go reads it, and so the engine: whatever the case of the names.
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Reads an image's config blob as a registry has it, OCI's or Docker's.</summary>
    /// <exception cref="JsonException">It is no such config.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> ociConfigJson)
    {
        var blob = JsonSerializer.Deserialize<Blob>(ociConfigJson.Span, Options) ?? throw new JsonException("it is null");
        if (blob.Config?.Volumes?.Keys.Any(path => path.Contains('\0')) is true)
            throw new JsonException("a volume has the character NUL");
        return Of(blob.Config?.Volumes?.Keys, blob.Config?.Healthcheck?.Test);
    }

    /// <summary>The same from its parts, each as the image has it or null.</summary>
    internal static ImageConfig Of(IEnumerable<string>? volumes, IEnumerable<string?>? healthTest) =>
        new([.. (volumes ?? []).Select(Normalised).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        {
            // NONE takes away that of the image it was built on.
            HasHealthCheck = healthTest?.FirstOrDefault() is not (null or "NONE"),
        };

    // A Dockerfile may say `VOLUME data/`.
    private static string Normalised(string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Length > 0 ? path : "/", "/"));

    private sealed record Blob(Settings? Config);

    private sealed record Settings(Dictionary<string, JsonElement>? Volumes, HealthNote? Healthcheck);

    private sealed record HealthNote(string?[]? Test);
}
