using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// Containers that are there for a moment to ask the engine something, run no program of their image, and are removed
/// again. Two uses of one name come one after the other: each would take the other's container for one that was left behind.
/// </summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="project">
/// The compose project, by which the containers of several Towers on one engine are told apart.
/// </param>
/// <param name="patience">How long removing one may take: it goes on when the question was given up, but not for ever.</param>
internal sealed class ThrowawayContainers(IContainerOperations containers, string project, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // By name, and for all of the process: who asks need not share anything. That some names share a turn costs little.
    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1))];

    /// <summary>A container of the image to create and never to start.</summary>
    /// <param name="image">The image.</param>
    /// <param name="mounts">What it mounts.</param>
    public static CreateContainerParameters NeverStarted(string image, params Mount[] mounts) => new()
    {
        Image = image,
        // An image that names no command needs one to become a container.
        Cmd = ["none"],
        HostConfig = new HostConfig { NetworkMode = "none", ReadonlyRootfs = true, Mounts = mounts },
    };

    /// <summary>Creates a container, asks what is to be asked, and removes it with its nameless volumes.</summary>
    /// <param name="name">
    /// What it is for; the same each time: what a Tower left behind that was killed meanwhile is found, and replaced.
    /// </param>
    /// <param name="parameters">How it is created; name and label are added.</param>
    /// <param name="ask">Asks, given the container's name.</param>
    /// <param name="cancel">Gives up, but for the removal.</param>
    public async Task<T> UseAsync<T>(
        string name, CreateContainerParameters parameters, Func<string, Task<T>> ask, CancellationToken cancel)
    {
        var container = $"{project}_{name}";
        parameters.Name = container;
        parameters.Labels = new Dictionary<string, string> { [StackLabels.Inspects] = project };
        var turn = Turns[(uint)container.GetHashCode(StringComparison.Ordinal) % Turns.Length];
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await CreateAsync(container, parameters, cancel).ConfigureAwait(false);
            try
            {
                return await ask(container).ConfigureAwait(false);
            }
            finally
            {
                await TryToRemoveAsync(container).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What is at a path of a container, without following a link; null: nothing.</summary>
    public async Task<ContainerPathStatResponse?> StatAsync(string container, string path, CancellationToken cancel)
    {
        try
        {
            var answer = await containers.GetArchiveFromContainerAsync(
                container, new ContainerPathStatParameters { Path = path }, statOnly: true, cancel).ConfigureAwait(false);
            return answer.Stat;
        }
        catch (DockerContainerNotFoundException)
        {
            // So the client says that there is no such path.
            return null;
        }
    }

    private async Task CreateAsync(string name, CreateContainerParameters parameters, CancellationToken cancel)
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            while (!await TryToCreateAsync(parameters, isLast: TimeProvider.System.GetElapsedTime(since) > patience, cancel).ConfigureAwait(false))
            {
                await RemoveAsync(name, cancel).ConfigureAwait(false);
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The engine may have done it all the same.
            await TryToRemoveAsync(name).ConfigureAwait(false);
            throw;
        }
    }

    /// <returns>Whether there was none of that name.</returns>
    private async Task<bool> TryToCreateAsync(CreateContainerParameters parameters, bool isLast, CancellationToken cancel)
    {
        try
        {
            await containers.CreateContainerAsync(parameters, cancel).ConfigureAwait(false);
            return true;
        }
        catch (DockerApiException taken) when (taken.StatusCode == HttpStatusCode.Conflict && !isLast)
        {
            return false;
        }
    }

    /// <summary>
    /// Removes it if that can be done. What the question was answered, or why it was not, matters more than a container that does
    /// nothing and that the next use of its name replaces.
    /// </summary>
    private async Task TryToRemoveAsync(string name)
    {
        using var late = new CancellationTokenSource(patience);
        try
        {
            await RemoveAsync(name, late.Token).ConfigureAwait(false);
        }
        catch (Exception left) when (left is DockerApiException or OperationCanceledException || DockerConnection.IsOfTheConnection(left))
        {
            // It stays until then.
        }
    }

    private async Task RemoveAsync(string name, CancellationToken cancel)
    {
        try
        {
            // An image that declares volumes has given the container some.
            await containers.RemoveContainerAsync(
                name, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // It is gone: what was asked for.
        }
        catch (DockerApiException refused) when (EngineErrors.IsRemovalInProgress(refused))
        {
            // Somebody else removes it just now.
        }
    }
}

/// <summary>Go's file modes, in which the engine answers: two bits for kinds of files, nine for permissions as everywhere.</summary>
internal static class PathStat
{
    private const uint Folder = 1u << 31;
    private const uint Link = 1u << 27;

    /// <summary>Whether it is a folder.</summary>
    public static bool IsFolder(this ContainerPathStatResponse stat) => (stat.Mode & Folder) != 0;

    /// <summary>Whether it is a symbolic link.</summary>
    public static bool IsLink(this ContainerPathStatResponse stat) => (stat.Mode & Link) != 0;
}
