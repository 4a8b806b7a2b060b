using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Docker;

/// <summary>Details of the Docker Engine's containers.</summary>
public sealed class DockerContainerDetails(DockerConnection connection) : IContainerDetails
{
    /// <inheritdoc/>
    public Task<ContainerDetails?> FindAsync(string containerId, CancellationToken cancel) =>
        connection.CallAsync($"inspect container {containerId}", cancel, async () =>
        {
            try
            {
                return Read(await connection.Client.Containers.InspectContainerAsync(containerId, cancel).ConfigureAwait(false));
            }
            catch (DockerContainerNotFoundException)
            {
                return null;
            }
        });

    private static ContainerDetails Read(ContainerInspectResponse container)
    {
        var state = container.State;
        return new ContainerDetails(container.Config?.Image ?? "", container.Config?.Hostname ?? "")
        {
            StartedAt = TimeOf(state?.StartedAt),
            FinishedAt = TimeOf(state?.FinishedAt),
            RestartCount = (int)container.RestartCount,
            ExitCode = state?.Status is "exited" or "dead" or "restarting" ? (int)state.ExitCode : null,
            OutOfMemory = state?.OOMKilled == true,
            FailedCheck = FailedCheckOf(state?.Health),
        };
    }

    private static string? FailedCheckOf(Health? health)
    {
        // The oldest comes first.
        var output = health?.Log?.LastOrDefault(check => check.ExitCode != 0)?.Output?.Trim();
        return output?.Length > ContainerDetails.LongestFailedCheck ? output[..ContainerDetails.LongestFailedCheck] : output;
    }

    // What has not happened has the year 1.
    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1
            ? time
            : null;
}
