using System.Collections.Immutable;
using System.Text.Json;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Deployments;
using Tower.Web.Status;

namespace Tower.Web.Deployments;

/// <summary>
/// Deployments for programs. Each is an object with <c>id</c>, <c>requestedAt</c>, <c>trigger</c>, <c>state</c> (<c>waits</c>,
/// <c>runs</c> or the outcome), <c>position</c> (how many are before it), <c>outcome</c>, <c>seconds</c>, <c>failedStep</c>,
/// <c>code</c>, <c>remedy</c>, <c>changed</c>, <c>held</c>, <c>kept</c>, <c>trial</c>, <c>changes</c> (what it set out to change, see
/// <see cref="DeploymentChange"/>; what became of it is <c>changed</c>) and <c>result</c>, its last line. What is not known, or not
/// yet, is null; of <c>changed</c>, <c>held</c> and <c>kept</c> the empty list.
/// </summary>
internal static class DeploymentJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>A list of them.</summary>
    public static byte[] Write(ImmutableArray<DeploymentSummary> deployments) =>
        JsonSerializer.SerializeToUtf8Bytes(deployments.Select(Of), Options);

    /// <summary>One of them.</summary>
    public static byte[] Write(DeploymentSummary deployment) => JsonSerializer.SerializeToUtf8Bytes(Of(deployment), Options);

    private static object Of(DeploymentSummary one) => new
    {
        id = one.Id.Value,
        requestedAt = StatusText.Iso(one.RequestedAt),
        trigger = DeploymentListText.TriggerOf(one),
        state = DeploymentListText.StateOf(one),
        one.Position,
        outcome = one.Outcome is { } outcome ? LogText.Name(outcome) : null,
        one.Facts?.Seconds,
        one.Facts?.FailedStep,
        one.Facts?.Code,
        one.Facts?.Remedy,
        changed = one.Facts?.Changed ?? [],
        held = one.Facts?.Held ?? [],
        kept = one.Facts?.Kept ?? [],
        one.Facts?.Trial,
        changes = one.Changes.Select(Of),
        one.Result,
    };

    private static object Of(DeploymentChange change) => new
    {
        change.Name,
        kind = change.Kind.ToString().ToLowerInvariant(),
        change.Fields,
        from = Of(change.From),
        to = Of(change.To),
        change.Before,
        change.After,
    };

    private static object? Of(ImageVersion? image) => image is null ? null : new { image.Version, image.Digest, image.Reference };
}
