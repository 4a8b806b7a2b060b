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

    /// <summary>Where the app answers first; null: only under <see cref="Domains"/>, or nowhere.</summary>
    public string? Domain { get; init; }

    /// <summary>More names under which it answers.</summary>
    public ImmutableArray<string> Domains { get; init; } = [];

    /// <summary>Names whose visitors are sent on to the first domain; only for an app that has one.</summary>
    public ImmutableArray<string> Redirects { get; init; } = [];

    /// <summary>The port the app listens on (1–65535).</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>What it speaks on <see cref="Port"/>, and on the port of its health check.</summary>
    public AppProtocol Protocol { get; init; } = AppProtocol.Http;

    /// <summary>
    /// What runs instead of the image's own command, a word each (at least one); null: that. An entrypoint of the image stays, and
    /// gets it as arguments.
    /// </summary>
    public ImmutableArray<string>? Command { get; init; }

    /// <summary>Plain environment variables.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Environment variables whose values appear in no log and no generated file.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Where it keeps what outlives its containers: <c>name:/path</c> or <c>/host/path:/path</c>, <c>:ro</c> behind it
    /// for reading only.
    /// </summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    /// <summary>
    /// The name this app had before: its volumes, and the host name it keeps data under, become this app's. Null: it is not
    /// an app under a new name.
    /// </summary>
    public string? RenamedFrom { get; init; }

    /// <summary>
    /// How the app shows that it is ready; without it a TCP connection to <see cref="Port"/> is enough, and to an app
    /// without a domain that it runs.
    /// </summary>
    public HealthCheckSpec? HealthCheck { get; init; }

    /// <summary>
    /// How a new generation replaces the old one; null: <see cref="AppStrategy.Recreate"/> when the app writes to a
    /// volume, <see cref="AppStrategy.Rolling"/> otherwise.
    /// </summary>
    public AppStrategy? Strategy { get; init; }

    /// <summary>
    /// How many containers of it run (1–20); more than one only with <see cref="AppStrategy.Rolling"/>.
    /// </summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Seconds it may take to stop before it is killed (1–600); null: 10.</summary>
    public int? StopGracePeriod { get; init; }

    /// <summary>Seconds the old generation may take to answer its last requests (0–3600); null: 30.</summary>
    public int? DrainTimeout { get; init; }

    /// <summary>What of the server it may use; null: everything.</summary>
    public ResourcesSpec? Resources { get; init; }

    /// <summary>Whether a small init process collects its dead children and passes signals on.</summary>
    public bool Init { get; init; }

    /// <summary>The user it runs as: <c>1000</c>, <c>1000:1000</c>, <c>www-data</c>; null: the image's.</summary>
    public string? User { get; init; }

    /// <summary>Linux capabilities it needs beyond the usual ones, e.g. <c>IPC_LOCK</c>.</summary>
    public ImmutableArray<string> CapAdd { get; init; } = [];

    /// <summary>Usual capabilities it does not need; <c>ALL</c>: all but those it adds.</summary>
    public ImmutableArray<string> CapDrop { get; init; } = [];

    /// <summary>Processes and threads it may have at a time (16–1000000); null: 2048.</summary>
    public int? Pids { get; init; }

    /// <summary>Every name it answers under, the one redirects lead to first; none: a worker.</summary>
    public ImmutableArray<string> AllDomains() => Domain is null ? Domains : [Domain, .. Domains];
}

/// <summary>What an app speaks to whoever asks it; to browsers and clients Caddy speaks HTTPS in any case.</summary>
public enum AppProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http,
    /// <summary>HTTP/2 without TLS from the first byte on, as gRPC servers speak it.</summary>
    H2c,
}

/// <summary>How a new generation of an app takes the place of the old one.</summary>
public enum AppStrategy
{
    /// <summary>It starts beside the old one.</summary>
    Rolling,
    /// <summary>The old one stops first.</summary>
    Recreate,
}

/// <summary>What of the server an app may use.</summary>
public sealed record ResourcesSpec
{
    /// <summary>
    /// Memory as written, e.g. <c>512m</c>, <c>1.5g</c>, <c>512MiB</c> (a k is 1024 bytes; at least 6m); null: no bound.
    /// </summary>
    public string? Memory { get; init; }

    /// <summary>Processors (0.01–256), e.g. 0.5; null: no bound.</summary>
    public decimal? Cpus { get; init; }
}

/// <summary>How an app shows that it is ready.</summary>
public sealed record HealthCheckSpec
{
    /// <summary>The HTTP path to ask for; null: connect over TCP.</summary>
    public string? Path { get; init; }

    /// <summary>The port to ask (1–65535); null: the app's own.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// The host to ask for, as the <c>Host</c> header has it; null: the app's first domain. Only with <see cref="Path"/>.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Seconds between two checks of a running container.</summary>
    public int Interval { get; init; } = 10;

    /// <summary>Seconds one check may take; less than <see cref="Interval"/>.</summary>
    public int Timeout { get; init; } = 5;

    /// <summary>Failed checks in a row after which a running container counts as unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// Seconds a new generation may take until it is ready (1–3600); null: the server's <c>TOWER_PROBE_TIMEOUT</c>.
    /// </summary>
    public int? StartPeriod { get; init; }
}
