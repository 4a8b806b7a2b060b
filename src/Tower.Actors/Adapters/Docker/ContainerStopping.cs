using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Probing;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Stops and removes containers so that nothing brings them back, and starts them again so that the engine does.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="listing">Inspects them.</param>
/// <remarks>
/// While a container's process is ending, the engine and its runtime briefly disagree about whether it runs, and the engine
/// answers 500 ("cannot update a stopped container", "runc did not terminate successfully"); a container in a crash loop is in
/// that moment often. The same request a little later succeeds, so changing, stopping and removing retry for about 2 s.
/// </remarks>
internal sealed class ContainerStopping(IContainerOperations containers, ContainerListing listing)
{
    private const int Tries = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Sets whether the engine restarts a container by itself; one that is gone needs nothing.</summary>
    public async Task SetRestartAsync(string containerId, bool restarts, CancellationToken cancel)
    {
        try
        {
            await RetryAsync(() => containers.UpdateContainerAsync(containerId, new ContainerUpdateParameters
            {
                RestartPolicy = new RestartPolicy { Name = restarts ? RestartPolicyKind.Always : RestartPolicyKind.No },
            }, cancel), cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // It is gone, so nothing restarts it.
        }
        catch (DockerApiException refused) when (EngineErrors.IsMarkedForRemoval(refused))
        {
            // It is half gone: the engine does not start it any more.
        }
    }

    /// <summary>Stops a container and finds out how its process ended.</summary>
    public async Task<StopOutcome> StopAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        if (await listing.InspectAsync(containerId, cancel).ConfigureAwait(false) is not { } before)
            return StopOutcome.Gone;
        // A machine that restarts in the middle of a swap must not start the generation that was stopped beside the new one.
        if (before.HostConfig?.RestartPolicy?.Name != RestartPolicyKind.No)
            await SetRestartAsync(containerId, restarts: false, cancel).ConfigureAwait(false);

        var seconds = (uint)Math.Ceiling(grace.TotalSeconds);
        var since = TimeProvider.System.GetTimestamp();
        bool wasRunning;
        try
        {
            wasRunning = await RetryAsync(() => containers.StopContainerAsync(
                containerId, new ContainerStopParameters { WaitBeforeKillSeconds = seconds }, cancel), cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return StopOutcome.Gone;
        }
        var took = TimeProvider.System.GetElapsedTime(since);

        return await listing.InspectAsync(containerId, cancel).ConfigureAwait(false) is { State: { } state }
            ? StopOutcome.Of(wasRunning, (int)state.ExitCode, state.OOMKilled && before.State?.OOMKilled != true,
                took, TimeSpan.FromSeconds(seconds))
            : StopOutcome.Gone;
    }

    /// <summary>Starts a container and has the engine restart it; one that is being stopped has ended first.</summary>
    public async Task StartAsync(string containerId, CancellationToken cancel)
    {
        // A stop goes on in the engine when its request was given up: a process that still runs then ends a moment later, and
        // the engine does not restart what it was told to stop. The policy is the only mark that shows from outside.
        if (await listing.InspectAsync(containerId, cancel).ConfigureAwait(false) is { State.Running: true } running
            && running.HostConfig?.RestartPolicy?.Name == RestartPolicyKind.No)
        {
            // Without a time of its own: the container's stop_grace_period bounds it.
            await RetryAsync(() => containers.StopContainerAsync(containerId, new ContainerStopParameters(), cancel), cancel)
                .ConfigureAwait(false);
        }
        await SetRestartAsync(containerId, restarts: true, cancel).ConfigureAwait(false);
        await containers.StartContainerAsync(containerId, new ContainerStartParameters(), cancel).ConfigureAwait(false);
    }

    /// <summary>Stops a container, removes it, and leaves all of its volumes.</summary>
    public async Task<StopOutcome> RemoveAsync(string containerId, TimeSpan grace, CancellationToken cancel)
    {
        var outcome = await StopAsync(containerId, grace, cancel).ConfigureAwait(false);
        try
        {
            // A volume without a name may hold all that an app knows: an image declares it where the intent names none.
            await RetryAsync(async () =>
            {
                await containers.RemoveContainerAsync(
                    containerId, new ContainerRemoveParameters { Force = true, RemoveVolumes = false }, cancel).ConfigureAwait(false);
                return true;
            }, cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // It is gone: what was asked for.
        }
        catch (DockerApiException refused) when (EngineErrors.IsRemovalInProgress(refused))
        {
            // Somebody else removes it just now.
        }
        return outcome;
    }

    /// <summary>Repeats a call while the engine answers 500; the last answer counts.</summary>
    private static async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (DockerApiException refused) when (tries < Tries && refused.StatusCode == HttpStatusCode.InternalServerError)
            {
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
    }
}
