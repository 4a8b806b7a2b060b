using System.Globalization;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// What the engine's one-line status of a container tells. It is part of every listing, so that only containers it
/// leaves a question about have to be inspected one by one.
/// </summary>
/// <param name="Health">The health check's verdict; null without one.</param>
/// <param name="ExitCode">Of the last exit; null for one that runs or has never run.</param>
/// <param name="IsYoung">Its process has run for less than a minute, so it may have been restarted.</param>
internal sealed partial record ContainerStatus(ContainerHealth? Health, int? ExitCode, bool IsYoung)
{
    /// <summary>
    /// Reads e.g. <c>Up 3 minutes (healthy)</c>, <c>Up 4 seconds (health: starting)</c>,
    /// <c>Exited (137) 2 hours ago</c>.
    /// </summary>
    public static ContainerStatus Parse(string status)
    {
        ContainerHealth? health = HealthNote().Match(status).Groups["health"].Value switch
        {
            "healthy" => ContainerHealth.Healthy,
            "unhealthy" => ContainerHealth.Unhealthy,
            "health: starting" or "starting" => ContainerHealth.Starting,
            _ => null,
        };
        var exit = ExitNote().Match(status);
        return new ContainerStatus(
            health,
            exit.Success ? int.Parse(exit.Groups["code"].Value, CultureInfo.InvariantCulture) : null,
            YoungNote().IsMatch(status));
    }

    [GeneratedRegex(@"^Up .*\((?<health>healthy|unhealthy|health: starting|starting)\)")]
    private static partial Regex HealthNote();

    [GeneratedRegex(@"^(?:Exited|Restarting) \((?<code>-?[0-9]+)\)")]
    private static partial Regex ExitNote();

    [GeneratedRegex(@"^Up (?:Less than a second|[0-9]+ seconds?)\b")]
    private static partial Regex YoungNote();
}
