using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Docker;

/// <summary>The volumes of the Docker Engine.</summary>
public sealed partial class DockerVolumeInventory(DockerConnection connection) : IVolumeInventory
{
    private const string Anonymous = "com.docker.volume.anonymous";
    private const string ComposeVolume = "com.docker.compose.volume";

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineVolume>> ListAsync(CancellationToken cancel) =>
        connection.CallAsync("list its volumes", cancel, async () =>
        {
            var found = await connection.Client.Volumes.ListAsync(cancel).ConfigureAwait(false);
            return (found.Volumes ?? []).Select(Read).OrderBy(volume => volume.Name, StringComparer.Ordinal).ToImmutableArray();
        });

    /// <inheritdoc/>
    public Task RemoveAsync(string name, CancellationToken cancel) =>
        connection.CallAsync($"remove the volume {name}", cancel, async () =>
        {
            try
            {
                await connection.Client.Volumes.RemoveAsync(name, force: false, cancel).ConfigureAwait(false);
            }
            catch (DockerApiException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
            {
                // What was asked for.
            }
            catch (DockerApiException used) when (used.StatusCode == HttpStatusCode.Conflict)
            {
                throw new AdapterException(FailureCodes.VolumeInUse,
                    $"the volume {name} was not removed, a container has it: {EngineErrors.MessageOf(used)}", cause: used);
            }

            return true;
        });

    private static EngineVolume Read(VolumeResponse volume) =>
        new(volume.Name, TimeOf(volume.CreatedAt), volume.Labels?.ContainsKey(Anonymous) == true || AnonymousName().IsMatch(volume.Name))
        {
            ComposeProject = Label(volume, StackLabels.ComposeProject),
            ComposeVolume = Label(volume, ComposeVolume),
        };

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Label(VolumeResponse volume, string name) =>
        volume.Labels is not null && volume.Labels.TryGetValue(name, out var value) ? value : null;

    // Engines before 24 set no label.
    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex AnonymousName();
}
