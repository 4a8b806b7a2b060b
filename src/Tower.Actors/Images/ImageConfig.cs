using System.Collections.Immutable;
using System.Text.Json;

namespace Tower.Actors.Images;

/// <summary>What an image says about the containers made of it, as far as Tower needs to know (OCI image configuration).</summary>
/// <param name="Volumes">The paths it declares as volumes, sorted, without a slash at the end.</param>
public sealed record ImageConfig(ImmutableArray<string> Volumes)
{
    // As Go reads it, and so the engine: whatever the case of the names.
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Who its process runs as; null: nobody is named, so root.</summary>
    public string? User { get; init; }

    /// <summary>Whether it has a health check of its own.</summary>
    public bool HasHealthCheck { get; init; }

    /// <summary>Reads the configuration blob of an image.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> ociConfigJson)
    {
        var config = JsonSerializer.Deserialize<Document>(ociConfigJson.Span, Options)?.Config;
        IEnumerable<string> volumes = config?.Volumes is { } declared ? declared.Keys : [];
        return new ImageConfig([.. volumes.Select(Trimmed).Where(path => path.Length > 0).Distinct().Order(StringComparer.Ordinal)])
        {
            User = config?.User is { Length: > 0 } user ? user : null,
            HasHealthCheck = config?.Healthcheck?.Test is [var kind, ..] && kind is not ("NONE" or ""),
        };
    }

    private static string Trimmed(string path) => path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : path.Length > 0 ? "/" : "";

    private sealed record Document(Container? Config);

    private sealed record Container(Dictionary<string, JsonElement>? Volumes, string? User, HealthCheck? Healthcheck);

    private sealed record HealthCheck(string[]? Test);
}
