using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// Looks for programs in an image without running anything of it: in a container that is created, never started, and
/// removed again.
/// </summary>
internal sealed class ImageInspection(ThrowawayContainers containers)
{
    private const uint Executable = 0b001_001_001;

    private static readonly (HealthTool Tool, string Name)[] Tools =
        [(HealthTool.Curl, "curl"), (HealthTool.Wget, "wget")];
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <summary>The first tool the image has; null: the engine does not have the image.</summary>
    public async Task<HealthTool?> FindToolAsync(string image, CancellationToken cancel)
    {
        var parameters = ThrowawayContainers.NeverStarted(image);
        // Each image has a name of its own: several may be looked into at once.
        var name = $"inspect_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image)))[..16]}";
        try
        {
            return await containers.UseAsync(name, parameters, container => FindToolInAsync(container, cancel), cancel).ConfigureAwait(false);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    private async Task<HealthTool?> FindToolInAsync(string container, CancellationToken cancel)
    {
        foreach (var (tool, program) in Tools)
        {
            foreach (var folder in Folders)
            {
                if (await HasProgramAsync(container, $"{folder}/{program}", cancel).ConfigureAwait(false))
                    return tool;
            }
        }
        return HealthTool.None;
    }

    private async Task<bool> HasProgramAsync(string container, string path, CancellationToken cancel)
    {
        var file = await containers.StatAsync(container, path, cancel).ConfigureAwait(false);
        // The engine follows a chain of links to its end, also where there is nothing.
        if (file is { LinkTarget: { Length: > 0 } target } && file.IsLink())
            file = await containers.StatAsync(container, target, cancel).ConfigureAwait(false);
        return file is not null && !file.IsFolder() && !file.IsLink() && (file.Mode & Executable) != 0;
    }
}
