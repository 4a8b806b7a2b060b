using System.Collections.Immutable;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Ports;

/// <summary>The Docker Engine. Expected failures are <see cref="AdapterException"/>s fit for a user.</summary>
public interface IContainerEngine
{
    /// <summary>
    /// How many containers it is asked about at a time: an engine under load that is asked for all at once answers none of them in time.
    /// </summary>
    const int AtATime = 4;

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
