using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Stack;

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

/// <summary>
/// How the engine checks a container while it runs: by what <see cref="ServiceSpec.Probe"/> asks, from inside, with a
/// program of the image.
/// </summary>
/// <param name="Interval">The pause between two checks.</param>
/// <param name="Retries">How many checks in a row must fail until it counts as unhealthy.</param>
public sealed record HealthSpec(TimeSpan Interval, int Retries)
{
    /// <summary>
    /// The program that asks; null: not known, because the engine does not have the image or did not say.
    /// </summary>
    public HealthTool? Tool { get; init; }
}

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

    /// <summary>
    /// What it speaks there. Not part of its generation: what it speaks is in its image, and Caddy and the probe follow.
    /// </summary>
    public AppProtocol Protocol { get; init; }

    /// <summary>How Tower proves it ready over the network; null: by the health the engine reports.</summary>
    public ProbeSpec? Probe { get; init; }

    /// <summary>
    /// How the engine checks it while it runs; null: not at all. Not part of its generation: a container is not replaced
    /// for it.
    /// </summary>
    public HealthSpec? Health { get; init; }

    /// <summary>
    /// Whether it is not ready before its image's own HEALTHCHECK succeeds, beside <see cref="Probe"/>. Not part of its generation.
    /// </summary>
    public bool CountsImageHealth { get; init; }

    /// <summary>Environment variables, Tower's additions included.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Environment variables that appear in no file.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How a new generation takes the place of the old one.</summary>
    public RolloutStrategy Strategy { get; init; } = RolloutStrategy.Rolling;

    /// <summary>How many containers of it run; more than one only for rolling apps.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// The names its containers have in Docker's DNS: its own, or one per container (<c>tower-api-1a2b3c4d-1</c>) when
    /// there are several. Empty is <see cref="Name"/>; use <see cref="HostsOrName"/>.
    /// </summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>What runs in it instead of the image's own command; empty: that.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Where it keeps what outlives its containers.</summary>
    public ImmutableArray<MountSpec> Mounts { get; init; } = [];

    /// <summary>
    /// Volumes it has only because its image declares them. Not part of its generation: they follow from the image and
    /// <see cref="Mounts"/>.
    /// </summary>
    public ImmutableArray<MountSpec> ImageMounts { get; init; } = [];

    /// <summary>Everything it has that is a volume of the engine.</summary>
    public IEnumerable<MountSpec> VolumeMounts => Mounts.Where(mount => !mount.IsBind).Concat(ImageMounts);

    /// <summary>
    /// The host name of its container; null: the engine's choice. Not part of its generation: a container is not replaced for it.
    /// </summary>
    public string? Hostname { get; init; }

    /// <summary>The name the app had before; null: it is no app under a new name. Not part of its generation.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>Whether containers of an app of this name are its earlier generations.</summary>
    public bool Replaces(string app) => app == App || app == RenamedFrom;

    /// <summary>How long it may take to stop before it is killed; null: the options' default.</summary>
    public TimeSpan? StopGracePeriod { get; init; }

    /// <summary>Memory it may use, in bytes; null: no bound.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processors it may use, e.g. 0.5; null: no bound.</summary>
    public decimal? Cpus { get; init; }

    /// <summary>Whether a small init process collects its dead children and passes signals on.</summary>
    public bool Init { get; init; }

    /// <summary>The user it runs as (<c>1000</c>, <c>1000:1000</c>, <c>www-data</c>); null: the image's.</summary>
    public string? User { get; init; }

    /// <summary>How many processes and threads a service may have that says nothing.</summary>
    public const int DefaultPids = 2048;

    /// <summary>The Linux capabilities its containers have (<see cref="Capabilities"/>).</summary>
    public ImmutableArray<string> Capabilities { get; init; } = Values.Capabilities.OfApps;

    /// <summary>How many processes and threads it may have at a time; what is beyond cannot be started.</summary>
    public int Pids { get; init; } = DefaultPids;

    /// <summary>How long it may take to get ready; null: the options' default. Not part of its generation.</summary>
    public TimeSpan? ReadyWithin { get; init; }

    /// <summary>How long it may take to answer its last requests; null: the options' default. Not part of its generation.</summary>
    public TimeSpan? DrainTimeout { get; init; }

    /// <summary>The names to reach its containers by; at least one.</summary>
    public ImmutableArray<string> HostsOrName => Hosts.IsEmpty ? [Name] : Hosts;
}

/// <summary>How a new generation of an app takes the place of the old one.</summary>
public enum RolloutStrategy
{
    /// <summary>It starts beside the old one, which goes when the new one has the traffic.</summary>
    Rolling,
    /// <summary>The old one stops first, because both cannot have the app's data; requests wait meanwhile.</summary>
    Recreate,
}

/// <summary>Something mounted into a service's container.</summary>
/// <param name="Source">A named volume of the compose file, or an absolute path of the host.</param>
/// <param name="Target">The absolute path in the container.</param>
/// <param name="ReadOnly">Whether the container may not write there.</param>
public sealed record MountSpec(string Source, string Target, bool ReadOnly)
{
    /// <summary>Who a missing folder of the host is created for; null: it must be there. Not part of a generation.</summary>
    public FolderOwner? Create { get; init; }

    /// <summary>Whether it is a folder of the host and not a named volume.</summary>
    public bool IsBind => Source.StartsWith('/');
}
