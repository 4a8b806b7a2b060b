using System.Collections.Immutable;

namespace Tower.Messages.Intents;

/// <summary>One deployable service of an intent.</summary>
public sealed record AppSpec
{
    /// <summary>The port an app listens on when it names none.</summary>
    public const int DefaultPort = 3000;

    /// <summary>The unique name: a DNS label of at most 40 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The image as written: <c>registry://api:^1.2.0</c>, <c>host/api:1.2.3</c>, <c>host/api@sha256:…</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Where the app answers.</summary>
    public required string Domain { get; init; }

    /// <summary>The port the app listens on (1–65535).</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Plain environment variables.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Environment variables whose values appear in no log and no generated file.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How the app shows that it is ready; without it a TCP connection to <see cref="Port"/> is enough.</summary>
    public HealthCheckSpec? HealthCheck { get; init; }
}

/// <summary>How an app shows that it is ready.</summary>
public sealed record HealthCheckSpec
{
    /// <summary>The HTTP path to ask for; null: connect over TCP.</summary>
    public string? Path { get; init; }

    /// <summary>The port to ask (1–65535); null: the app's own.</summary>
    public int? Port { get; init; }

    /// <summary>Seconds between two checks of a running container.</summary>
    public int Interval { get; init; } = 10;

    /// <summary>Seconds one check may take; less than <see cref="Interval"/>.</summary>
    public int Timeout { get; init; } = 5;

    /// <summary>Failed checks in a row after which a running container counts as unhealthy.</summary>
    public int Retries { get; init; } = 3;
}
