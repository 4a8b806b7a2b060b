using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tower.Actors.Logs;
using Tower.Messages.Deployments;
using Tower.Web.Status;

namespace Tower.Web.Deployments;

/// <summary>How the list of deployments is written: as a table, as JSON. Pure.</summary>
internal static class DeploymentListText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

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

    /// <summary>One object each: <c>id</c>, <c>requestedAt</c>, <c>trigger</c>, <c>state</c>, <c>result</c> or null.</summary>
    public static byte[] Json(ImmutableArray<DeploymentSummary> deployments) => JsonSerializer.SerializeToUtf8Bytes(
        deployments.Select(one => new
        {
            id = one.Id.Value,
            requestedAt = StatusText.Iso(one.RequestedAt),
            trigger = TriggerOf(one),
            state = StateOf(one),
            result = one.Result,
        }), Options);

    private static string? TriggerOf(DeploymentSummary one) => one.Trigger?.ToString().ToLowerInvariant();

    private static string StateOf(DeploymentSummary one) => one switch
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
