using Tower.Messages.Deployments;

namespace Tower.Messages.Logs;

/// <summary>How much a log line matters.</summary>
public enum LogSeverity
{
    /// <summary>What happens.</summary>
    Info,
    /// <summary>Something a person should look at; the deployment goes on.</summary>
    Warning,
    /// <summary>Why the deployment does not go on.</summary>
    Error,
}

/// <summary>One line of a deployment's log, already redacted.</summary>
/// <param name="Sequence">1, 2, 3, … within one deployment; what <c>?after=</c> counts.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Text">One line of text, without line breaks.</param>
/// <param name="Result">Set on the last line only: the outcome.</param>
public sealed record LogEvent(
    long Sequence,
    DateTimeOffset At,
    LogSeverity Severity,
    DeploymentStep Step,
    string Text,
    DeploymentOutcome? Result = null)
{
    /// <summary>Set on the last line only: what it says, as fields.</summary>
    public ResultFacts? Facts { get; init; }
}
