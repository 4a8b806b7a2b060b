using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Deployments;

namespace Tower.Web.Deployments;

/// <summary>How the list of deployments is written: as a table. Pure.</summary>
internal static class DeploymentListText
{
    /// <summary>
    /// One line each, e.g. <c>20260128T103045-3f9a  2026-01-28 10:30:45Z  apply    succeeded  seconds=4.098 changed=api</c>.
    /// </summary>
    public static string Plain(ImmutableArray<DeploymentSummary> deployments)
    {
        if (deployments.IsEmpty)
            return "No deployment has done anything here since `tower init`.\n";
        var text = new StringBuilder();
        foreach (var one in deployments)
        {
            var line = string.Create(CultureInfo.InvariantCulture,
                $"{one.Id}  {one.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {TriggerOf(one) ?? "-",-7}  {StateOf(one),-9}  {DetailsOf(one)}");
            text.Append(line.TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Why it was asked for, as a word; null: not known.</summary>
    internal static string? TriggerOf(DeploymentSummary one) => one.Trigger?.ToString().ToLowerInvariant();

    /// <summary>Whether it waits or runs, or how it ended, as a word.</summary>
    internal static string StateOf(DeploymentSummary one) => one switch
    {
        { Outcome: { } outcome } => LogText.Name(outcome),
        { Position: > 0 } => "waits",
        _ => "runs",
    };

    // What the result line says beyond the outcome and the id, which stand before it here.
    private static string DetailsOf(DeploymentSummary one) => one switch
    {
        { Result: { } result } => string.Join(' ', result.Split(' ').Where(word => word.Contains('=') && !word.StartsWith("deployment=", StringComparison.Ordinal))),
        { Position: > 0 and var before } => $"{before} before it",
        _ => "",
    };
}
