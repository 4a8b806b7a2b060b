using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Failures;

namespace Tower.Actors.Engine;

/// <summary>
/// Containers that are there for a moment to ask the engine something, run no program of their image, and are removed in
/// any case.
/// </summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="project">
/// The compose project, by which the containers of several Towers on one engine are told apart.
/// </param>
internal sealed class ThrowawayContainers(IContainerOperations containers, string project)
{
    // Removing goes on when the question was given up, but not for ever.
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(5);

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
        await CreateAsync(container, parameters, cancel).ConfigureAwait(false);
        try
        {
            return await ask(container).ConfigureAwait(false);
        }
        finally
        {
            await RemoveInAnyCaseAsync(container).ConfigureAwait(false);
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
        try
        {
            await containers.CreateContainerAsync(parameters, cancel).ConfigureAwait(false);
        }
        catch (DockerApiException taken) when (taken.StatusCode == HttpStatusCode.Conflict)
        {
            await RemoveAsync(name, cancel).ConfigureAwait(false);
            await containers.CreateContainerAsync(parameters, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine may have done it all the same.
            await RemoveInAnyCaseAsync(name).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveInAnyCaseAsync(string name)
    {
        using var patience = new CancellationTokenSource(RemovalPatience);
        try
        {
            await RemoveAsync(name, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new AdapterException(FailureCodes.EngineRefused, $"the Docker Engine did not remove the container {name}, which was there to ask it "
                + $"something, within {RemovalPatience.TotalSeconds:0} s: remove it with `docker rm -f {name}`");
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
