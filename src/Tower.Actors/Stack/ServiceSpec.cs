using System.Collections.Immutable;

namespace Tower.Actors.Stack;

/// <summary>What kind of service it is, and so how it is replaced.</summary>
public enum ServiceKind
{
    /// <summary>caddy, registry, otel-lgtm: one container each, recreated in place when its own spec changed.</summary>
    Infrastructure,
    /// <summary>Tower itself: a generation, like an app.</summary>
    Tower,
    /// <summary>An app of the intent: a new generation starts beside the old one.</summary>
    App,
}

/// <summary>How Tower finds out that a container of the service is ready.</summary>
/// <param name="Port">The port to ask.</param>
/// <param name="Path">The HTTP path to ask for; null: a TCP connection is enough.</param>
/// <param name="Timeout">How long one probe may take.</param>
public sealed record ProbeSpec(int Port, string? Path, TimeSpan Timeout);

/// <summary>
/// One service of the stack, images resolved: what the compose file is rendered from and the plan compares.
/// </summary>
public sealed record ServiceSpec
{
    /// <summary>The name in the compose file and in Docker's DNS: <c>caddy</c>, or <c>api-1a2b3c4d</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name without the generation: <c>caddy</c>, <c>tower</c>, <c>api</c>.</summary>
    public required string App { get; init; }

    /// <summary>8 hex digits of the SHA-256 of the canonical container spec.</summary>
    public required string Generation { get; init; }

    /// <summary>What kind of service it is.</summary>
    public required ServiceKind Kind { get; init; }

    /// <summary>The image as the engine pulls it.</summary>
    public required string Image { get; init; }

    /// <summary>The port it listens on.</summary>
    public required int Port { get; init; }

    /// <summary>How Tower proves it ready over the network; null: by the health the engine reports.</summary>
    public ProbeSpec? Probe { get; init; }

    /// <summary>Environment variables, Tower's additions included.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Environment variables that appear in no file.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
