using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>
/// What a listing does not tell of a container, one request each. Expected failures are
/// <see cref="AdapterException"/>s.
/// </summary>
public interface IContainerDetails
{
    /// <summary>The details; null: there is no such container.</summary>
    Task<ContainerDetails?> FindAsync(string containerId, CancellationToken cancel);
}

/// <summary>A container's past, and what it was made with.</summary>
/// <param name="Image">The image reference it was created from.</param>
/// <param name="Hostname">Its host name; without one of its own the first 12 digits of its id.</param>
public sealed record ContainerDetails(string Image, string Hostname)
{
    /// <summary>The most characters of <see cref="FailedCheck"/>: the engine keeps no more.</summary>
    public const int LongestFailedCheck = 4096;

    /// <summary>When its process last started; null: never.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its process last ended, also when it runs again; null: never.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often the engine restarted it since somebody last started it.</summary>
    public int RestartCount { get; init; }

    /// <summary>Of the last exit; null while it runs, and when it has never run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel killed its process because memory was short.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>
    /// What the last of its health checks that failed wrote; null: none of those the engine remembers failed. It is the
    /// app's own text, at most <see cref="LongestFailedCheck"/> characters: take secrets out first, then cut
    /// it (a secret that is cut is not recognised any more).
    /// </summary>
    public string? FailedCheck { get; init; }
}
