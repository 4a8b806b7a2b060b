using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Web.Init;

/// <summary>The container this program runs in.</summary>
/// <param name="Image">The reference it was started with.</param>
/// <param name="Mounts">What is mounted into it.</param>
internal sealed record OwnContainer(string Image, ImmutableArray<ContainerMount> Mounts);

/// <summary>A mount of a container.</summary>
/// <param name="Type"><c>bind</c>, <c>volume</c>, <c>tmpfs</c>.</param>
/// <param name="Source">The folder on the host.</param>
/// <param name="Destination">The folder in the container.</param>
internal sealed record ContainerMount(string Type, string Source, string Destination);

/// <summary>Finds <see cref="OwnContainer"/>.</summary>
internal interface IOwnContainer
{
    /// <summary>Asks the engine; null when this is no container of it.</summary>
    Task<OwnContainer?> InspectAsync(CancellationToken cancel);
}

/// <summary>Finds it through the Docker Engine's API.</summary>
internal sealed partial class DockerOwnContainer(string? dockerHost) : IOwnContainer
{
    /// <inheritdoc/>
    public async Task<OwnContainer?> InspectAsync(CancellationToken cancel)
    {
        const string mounts = "/proc/self/mountinfo";
        var mountInfo = File.Exists(mounts) ? await File.ReadAllTextAsync(mounts, cancel) : "";
        if (FindId(mountInfo, Environment.MachineName, File.Exists("/.dockerenv")) is not { } id)
            return null;
        var endpoint = new Uri(string.IsNullOrWhiteSpace(dockerHost) ? "unix:///var/run/docker.sock" : dockerHost);
        using var client = new DockerClientBuilder().WithEndpoint(endpoint).Build();
        try
        {
            var found = await client.Containers.InspectContainerAsync(id, cancel);
            return new OwnContainer(found.Config?.Image ?? "", [.. (found.Mounts ?? []).Select(mount =>
                new ContainerMount(mount.Type ?? "", mount.Source ?? "", mount.Destination ?? ""))]);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
        catch (DockerApiException refused)
        {
            throw new AdapterException(FailureCodes.EngineRefused, $"the Docker Engine does not say what container this is: {refused.Message}", cause: refused);
        }
    }

    /// <summary>
    /// The container's id. The engine mounts its own files for <c>/etc/hostname</c> and its kind from a folder with that
    /// name; the host name is the short id unless somebody chose another.
    /// </summary>
    internal static string? FindId(string mountInfo, string hostName, bool isContainer)
    {
        if (ContainerFile().Match(mountInfo) is { Success: true } match)
            return match.Groups["id"].Value;
        return isContainer && ShortId().IsMatch(hostName) ? hostName : null;
    }

    [GeneratedRegex(@"/containers/(?<id>[0-9a-f]{64})/(hostname|hosts|resolv\.conf) /etc/")]
    private static partial Regex ContainerFile();

    [GeneratedRegex(@"^[0-9a-f]{12}\z")]
    private static partial Regex ShortId();
}
