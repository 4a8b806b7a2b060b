using Tower.Actors.Options;

namespace Tower.Actors.Adapters.Registry;

/// <summary>The bounds of what one question to a registry may cost; how long it may be asked at all is <c>RegistryRound</c>'s.</summary>
internal sealed record RegistryLimits
{
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is tried again after a reset, a timeout, a 5xx or a 429.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The pause before the second try; it doubles with every try, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest Retry-After that is waited for; a longer one is told to the user at once.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one try may take, its body included.</summary>
    public TimeSpan AttemptTimeout { get; init; } = ShortestAttempt;

    /// <summary>Those of a server: who gives the step more time gives each try more.</summary>
    public static RegistryLimits Of(TowerOptions options) =>
        new() { AttemptTimeout = TimeSpan.FromTicks(Math.Max(ShortestAttempt.Ticks, options.ResolveTimeout.Ticks / 6)) };

    /// <summary>Bytes of a manifest: what registries must at least take (distribution specification, "Pushing Manifests").</summary>
    public int ManifestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of an image's configuration; it grows with the build's history and labels.</summary>
    public int ConfigBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one page of tags; some registries send all tags whatever the asked-for page size.</summary>
    public int TagPageBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a token answer.</summary>
    public int TokenBytes { get; init; } = 256 * 1024;

    /// <summary>Tags asked for at once; registries refuse more than this (distribution's <c>maxentries</c>).</summary>
    public int TagsPerPage { get; init; } = 1000;

    /// <summary>Pages of tags of one repository.</summary>
    public int TagPages { get; init; } = 200;

    /// <summary>Tags of one repository, all pages together.</summary>
    public int Tags { get; init; } = 200_000;

    /// <summary>Bytes of all pages of tags of one repository together.</summary>
    public int TagListBytes { get; init; } = 32 * 1024 * 1024;
}
