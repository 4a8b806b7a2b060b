using System.Collections.Immutable;
using Tower.Actors.Stack;

namespace Tower.Actors.Engine;

/// <summary>The Docker Engine. Expected failures are <see cref="Workers.AdapterException"/>s fit for a user.</summary>
public interface IContainerEngine
{
    /// <summary>The containers of this project that carry Tower's labels, running or not.</summary>
    Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel);

    /// <summary>Whether the engine has the image (by tag or by digest).</summary>
    Task<bool> HasImageAsync(string image, CancellationToken cancel);

    /// <summary>Pulls an image.</summary>
    /// <param name="image">With tag or digest.</param>
    /// <param name="credentials">For its registry, if that asks for some; null: it is asked without.</param>
    /// <param name="progress">Told one line at a time, rarely (at most every other second).</param>
    /// <param name="cancel">Gives up.</param>
    Task PullAsync(
        string image, RegistryCredentials? credentials, Action<string> progress, CancellationToken cancel);

    /// <summary>
    /// The program an image has to check a container's health with, found without running anything of the image. Null:
    /// the engine does not have the image.
    /// </summary>
    Task<HealthTool?> HealthToolOfAsync(string image, CancellationToken cancel);

    /// <summary>The last lines a container wrote, oldest first.</summary>
    Task<ImmutableArray<string>> LastLogLinesAsync(string containerId, int lines, CancellationToken cancel);

    /// <summary>
    /// Sets whether the engine starts a container again by itself: when its process ends, and when the engine itself
    /// starts. One that is gone is no error.
    /// </summary>
    Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel);

    /// <summary>
    /// Stops a container (SIGTERM, then SIGKILL after the grace). It stays, and nothing but <see cref="StartAsync"/> brings it back. One
    /// that is gone or does not run is no error.
    /// </summary>
    Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel);

    /// <summary>
    /// Starts a container that was stopped, and has the engine restart it from now on. One that runs is no error; one that
    /// is gone is. One that runs and that the engine would not restart may be about to end, because a stop that was given up
    /// goes on in the engine: it is stopped first, within its own grace.
    /// </summary>
    Task StartAsync(string containerId, CancellationToken cancel);

    /// <summary>Those of the containers that the engine does not restart by itself; one that is gone is not among them.</summary>
    Task<ImmutableArray<string>> KeptDownAsync(ImmutableArray<string> containerIds, CancellationToken cancel);

    /// <summary>
    /// Stops a container (SIGTERM, then SIGKILL after the grace) and removes it; its volumes stay, those without a name too.
    /// Nothing brings it back, also if it cannot be removed. A container that is gone is no error.
    /// </summary>
    Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel);

    /// <summary>
    /// Does something that stops containers in another way, e.g. through Compose, and tells how they ended meanwhile. One that
    /// did not end, or was not running, is not in the answer.
    /// </summary>
    /// <param name="containerIds">Which; at least one.</param>
    /// <param name="act">What stops them; its exceptions come through.</param>
    /// <param name="cancel">Gives up.</param>
    Task<ImmutableDictionary<string, StopOutcome>> WatchStopsAsync(
        ImmutableArray<string> containerIds, Func<CancellationToken, Task> act, CancellationToken cancel);

    /// <summary>
    /// Engine and API version, for the prerequisites of <c>tower init</c>, e.g. <c>26.1.5 (API 1.45)</c>.
    /// </summary>
    Task<string> VersionAsync(CancellationToken cancel);

    /// <summary>
    /// The image reference the given container was created from, or null when there is no such container.
    /// </summary>
    Task<string?> ImageOfAsync(string containerId, CancellationToken cancel);
}

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
