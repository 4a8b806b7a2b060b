using System.Net;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Failures;

namespace Tower.Actors.Engine;

/// <summary>
/// Looks for programs in an image without running anything of it: in a container that is created, never started, and
/// removed again.
/// </summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="project">
/// The compose project, by which the containers of several Towers on one engine are told apart.
/// </param>
internal sealed class ImageInspection(IContainerOperations containers, string project)
{
    // Go's file modes, in which the engine answers: two bits for kinds of files, nine for permissions as everywhere.
    private const uint Directory = 1u << 31;
    private const uint Link = 1u << 27;
    private const uint Executable = 0b001_001_001;

    // Removing goes on when the question was given up, but not for ever.
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(5);

    private static readonly (HealthTool Tool, string Name)[] Tools =
        [(HealthTool.Curl, "curl"), (HealthTool.Wget, "wget")];
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>The first tool the image has; null: the engine does not have the image.</summary>
    public async Task<HealthTool?> FindToolAsync(string image, CancellationToken cancel)
    {
        // The same name each time: what a Tower left behind that was killed meanwhile is found, and replaced.
        var name = $"{project}_inspect_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)))[..16]}";
        try
        {
            await CreateAsync(name, image, cancel).ConfigureAwait(false);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }

        try
        {
            foreach (var (tool, program) in Tools)
            {
                foreach (var folder in Folders)
                {
                    if (await HasProgramAsync(name, $"{folder}/{program}", cancel).ConfigureAwait(false))
                        return tool;
                }
            }
            return HealthTool.None;
        }
        finally
        {
            await RemoveInAnyCaseAsync(name).ConfigureAwait(false);
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
            throw new AdapterException(FailureCodes.EngineRefused, $"the Docker Engine did not remove the container {name}, which was there to look into an "
                + $"image, within {RemovalPatience.TotalSeconds:0} s: remove it with `docker rm {name}`");
        }
    }

    private async Task CreateAsync(string name, string image, CancellationToken cancel)
    {
        var parameters = new CreateContainerParameters
        {
            Name = name,
            Image = image,
            // An image that names no command needs one to become a container.
            Cmd = ["none"],
            Labels = new Dictionary<string, string> { [StackLabels.Inspects] = project },
            HostConfig = new HostConfig { NetworkMode = "none" },
        };
        try
        {
            await containers.CreateContainerAsync(parameters, cancel).ConfigureAwait(false);
        }
        catch (DockerApiException taken) when (taken.StatusCode == HttpStatusCode.Conflict)
        {
            await RemoveAsync(name, cancel).ConfigureAwait(false);
            await containers.CreateContainerAsync(parameters, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> HasProgramAsync(string container, string path, CancellationToken cancel)
    {
        var file = await StatAsync(container, path, cancel).ConfigureAwait(false);
        // The engine follows a chain of links to its end, also where there is nothing.
        if (file is { LinkTarget: { Length: > 0 } target } && (file.Mode & Link) != 0)
            file = await StatAsync(container, target, cancel).ConfigureAwait(false);
        return file is not null && (file.Mode & (Directory | Link)) == 0 && (file.Mode & Executable) != 0;
    }

    private async Task<ContainerPathStatResponse?> StatAsync(string container, string path, CancellationToken cancel)
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
