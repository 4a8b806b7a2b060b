using System.Collections.Immutable;

namespace Tower.Actors.Domain.Stack;

/// <summary>A container as the engine reports it.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="Service">The compose service.</param>
/// <param name="App">Label <see cref="StackLabels.App"/>.</param>
/// <param name="Generation">Label <see cref="StackLabels.Generation"/>.</param>
/// <param name="Kind">Label <see cref="StackLabels.Kind"/>.</param>
/// <param name="State">The engine's word: created, running, restarting, exited, dead, paused, removing.</param>
/// <param name="Health">The health check's verdict; null when the container has none.</param>
/// <param name="ExitCode">Of the last exit; null while it has not exited.</param>
/// <param name="RestartCount">
/// How often the engine restarted it; 0 also for one that has run for a minute or more.
/// </param>
public sealed record ObservedContainer(
    string Id,
    string Service,
    string App,
    string Generation,
    ServiceKind Kind,
    string State,
    ContainerHealth? Health,
    int? ExitCode = null,
    int RestartCount = 0)
{
    /// <summary>Label <see cref="StackLabels.StopGrace"/>: how long it may take to stop; null: the options' default.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>The volumes it has, named and nameless ones; folders of the host are none.</summary>
    public ImmutableArray<ContainerVolume> Volumes { get; init; } = [];

    /// <summary>Label <see cref="StackLabels.Hostname"/>: the host name it was given; null: it has one of its own.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// The image reference it was created from; null: a listing does not tell, because the reference means another image now.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>
    /// Whether it runs and the engine would not restart it, because somebody set out to stop it; a listing does not tell.
    /// </summary>
    public bool IsKeptDown { get; init; }

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => State == "running";

    /// <summary>Whether the kernel killed a process of it for lack of memory before its last exit.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Why the engine could not start its process; null: it could, or has not tried.</summary>
    public string? StartError { get; init; }
}

/// <summary>A volume a container has.</summary>
/// <param name="Name">The engine's name for it.</param>
/// <param name="Path">Where it is in the container.</param>
public sealed record ContainerVolume(string Name, string Path);

/// <summary>A health check's verdict.</summary>
public enum ContainerHealth
{
    /// <summary>Not decided yet.</summary>
    Starting,
    /// <summary>The last check succeeded.</summary>
    Healthy,
    /// <summary>Too many checks in a row failed.</summary>
    Unhealthy,
}
