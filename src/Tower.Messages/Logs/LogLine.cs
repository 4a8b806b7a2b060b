using Tower.Messages.Deployments;

namespace Tower.Messages.Logs;

/// <summary>A line on its way into a deployment's log: not numbered, not redacted yet.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Text">The text; line breaks make several lines of it.</param>
public sealed record LogLine(DeploymentId Id, LogSeverity Severity, DeploymentStep Step, string Text);
