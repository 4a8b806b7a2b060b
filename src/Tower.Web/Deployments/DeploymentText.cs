using System.Globalization;
using System.Text;
using Tower.Messages.Deployments;
using Tower.Web.Status;

namespace Tower.Web.Deployments;

/// <summary>One deployment for people. Pure.</summary>
internal static class DeploymentText
{
    /// <summary>A line for each thing there is to say, then one per change.</summary>
    public static string Plain(DeploymentSummary one)
    {
        var text = new StringBuilder();
        text.Append("Deployment: ").Append(one.Id).Append('\n');
        Line("Requested", string.Create(CultureInfo.InvariantCulture, $"{one.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"));
        Line("Trigger", DeploymentListText.TriggerOf(one));
        Line("State", DeploymentListText.StateOf(one) + (one.Position > 0 ? $", {one.Position} before it" : ""));
        if (one.Facts is { } facts)
        {
            Line("Seconds", facts.Seconds.ToString("0.000", CultureInfo.InvariantCulture));
            Line("Failed at", facts.FailedStep);
            Line("Code", facts.Code is null || facts.Remedy is null ? facts.Code : $"{facts.Code}: {facts.Remedy}");
            Line("Changed", facts.FailedStep is not null && facts.Changed.IsEmpty ? null
                : facts.Changed.IsEmpty ? "none" : string.Join(", ", facts.Changed));
            Line("Held", facts.Held.IsEmpty ? null : string.Join(", ", facts.Held));
            Line("Kept", facts.Kept.IsEmpty ? null : string.Join(", ", facts.Kept));
            Line("Trial", facts.Trial is { } trial ? string.Create(CultureInfo.InvariantCulture, $"{trial:0} s") : null);
        }
        if (!one.Changes.IsEmpty)
        {
            text.Append(one.Outcome == DeploymentOutcome.Succeeded ? "\nChanges:\n" : "\nChanges it set out to make:\n");
            foreach (var change in one.Changes)
                text.Append("  ").Append(Of(change)).Append('\n');
        }
        return text.Append("\nIts log: GET /deployments/").Append(one.Id).Append("/log\n").ToString();

        void Line(string name, string? value)
        {
            if (value is not null)
                text.Append(name).Append(": ").Append(value).Append('\n');
        }
    }

    private static string Of(DeploymentChange change) => change.Kind switch
    {
        ChangeKind.Added => $"{change.Name}: added{Image(change.To)}",
        ChangeKind.Removed => $"{change.Name}: removed{Image(change.From)}",
        ChangeKind.Own when change is { Before: { } before, After: { } after } => $"{change.Name}: {before} → {after}",
        ChangeKind.Own => $"{change.Name}: changed",
        _ => $"{change.Name}: {string.Join(", ", change.Fields.Select(field => field == "image" ? $"image{Image(change.From)} →{Image(change.To)}" : field))}",
    };

    private static string Image(ImageVersion? image) => image is null ? "" : $" {StatusText.Version(image) ?? image.Reference}";
}
