using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Lists the containers of a stack.</summary>
/// <param name="containers">The engine's containers.</param>
/// <param name="project">The compose project.</param>
internal sealed class ContainerListing(IContainerOperations containers, string project)
{
    // Compose's own: containers of `docker compose run` are no part of the stack.
    private const string NotOneOff = "com.docker.compose.oneoff=False";
    private const string ImageId = "sha256:";

    /// <summary>
    /// All of them. One request, as a rule: those that do not run, or have run for less than a minute, are inspected as well.
    /// </summary>
    public async Task<ImmutableArray<ObservedContainer>> ListAsync(CancellationToken cancel)
    {
        var found = await containers.ListContainersAsync(new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["label"] = new Dictionary<string, bool>
                {
                    [$"{StackLabels.ComposeProject}={project}"] = true,
                    [NotOneOff] = true,
                    [StackLabels.App] = true,
                    [StackLabels.Kind] = true,
                },
            },
        }, cancel).ConfigureAwait(false);
        var observed = await Task.WhenAll(found.Select(container => ObserveAsync(container, cancel))).ConfigureAwait(false);
        return observed.OfType<ObservedContainer>().ToImmutableArray();
    }

    private async Task<ObservedContainer?> ObserveAsync(ContainerListResponse listed, CancellationToken cancel)
    {
        var status = ContainerStatus.Parse(listed.Status ?? "");
        var observed = new ObservedContainer(
            listed.ID,
            Label(listed, StackLabels.ComposeService),
            Label(listed, StackLabels.App),
            Label(listed, StackLabels.Generation),
            KindOf(listed),
            listed.State,
            status.Health,
            status.ExitCode)
        {
            StopGrace = int.TryParse(Label(listed, StackLabels.StopGrace), NumberStyles.None, CultureInfo.InvariantCulture, out var grace)
                ? TimeSpan.FromSeconds(grace)
                : null,
            Volumes = VolumesOf(listed.Mounts),
            Hostname = listed.Labels.TryGetValue(StackLabels.Hostname, out var hostname) ? hostname : null,
            // The image's id stands there once the reference has moved on to another image.
            Image = listed.Image is { Length: > 0 } image && !image.StartsWith(ImageId, StringComparison.Ordinal) ? image : null,
        };
        if (observed.IsRunning && !status.IsYoung)
            return observed;

        var container = await InspectAsync(listed.ID, cancel).ConfigureAwait(false);
        if (container?.State is not { } state)
            return null;
        var hasExited = state.Status is "exited" or "dead" or "restarting";
        return observed with
        {
            State = state.Status,
            ExitCode = hasExited ? (int)state.ExitCode : null,
            OutOfMemory = hasExited && state.OOMKilled,
            RestartCount = (int)container.RestartCount,
            StartError = state.Running || string.IsNullOrWhiteSpace(state.Error) ? null : state.Error.Trim(),
        };
    }

    /// <summary>Those that the engine does not restart by itself: a listing does not tell, so each is inspected, a few at a time.</summary>
    public async Task<ImmutableArray<string>> KeptDownAsync(ImmutableArray<string> containerIds, CancellationToken cancel)
    {
        var found = new ConcurrentQueue<string>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = IContainerEngine.AtATime, CancellationToken = cancel };
        await Parallel.ForEachAsync(containerIds, parallel, async (id, inTime) =>
        {
            if (await InspectAsync(id, inTime).ConfigureAwait(false) is { HostConfig.RestartPolicy.Name: RestartPolicyKind.No or RestartPolicyKind.Undefined })
                found.Enqueue(id);
        }).ConfigureAwait(false);
        return [.. found];
    }

    /// <summary>What the engine says of a container; null: there is none.</summary>
    public async Task<ContainerInspectResponse?> InspectAsync(string containerId, CancellationToken cancel)
    {
        try
        {
            return await containers.InspectContainerAsync(containerId, cancel).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    // Records compare arrays by identity: all containers without volumes have the same empty one.
    private static ImmutableArray<ContainerVolume> VolumesOf(IEnumerable<MountPoint>? mounts)
    {
        var volumes = (mounts ?? []).Where(mount => mount is { Type: "volume", Name.Length: > 0, Destination.Length: > 0 })
            .Select(mount => new ContainerVolume(mount.Name!, mount.Destination!))
            .OrderBy(volume => volume.Path, StringComparer.Ordinal).ToArray();
        return volumes.Length == 0 ? [] : [.. volumes];
    }

    private static string Label(ContainerListResponse container, string name) =>
        container.Labels.TryGetValue(name, out var value) ? value : "";

    private static ServiceKind KindOf(ContainerListResponse container)
    {
        var label = Label(container, StackLabels.Kind);
        foreach (var kind in Enum.GetValues<ServiceKind>())
        {
            if (StackLabels.ValueOf(kind) == label)
                return kind;
        }
        throw new AdapterException(FailureCodes.EngineRefused, $"container {container.ID} has the label {StackLabels.Kind}={label}, which this Tower does "
            + "not know: remove the container, or run the Tower that made it");
    }
}
