using Tower.Messages.Deployments;

namespace Tower.Messages.Logs;

/// <summary>A line on its way into a deployment's log: not numbered, not redacted yet.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Text">The text; line breaks make several lines of it.</param>
public sealed record LogLine(DeploymentId Id, LogSeverity Severity, DeploymentStep Step, string Text)
{
    /// <summary>
    /// Who wrote the text, e.g. an app: each of its lines is shown after this name, and every secret is taken out of it. Null:
    /// it is a sentence of Tower's own, in which a secret that reads like one of Tower's words is left.
    /// </summary>
    public string? Speaker { get; init; }
}
