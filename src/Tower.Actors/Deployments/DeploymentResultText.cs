using System.Collections.Immutable;
using System.Globalization;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>The last line of a deployment's log: for scripts, and readable.</summary>
public static class DeploymentResultText
{
    /// <summary><c>RESULT failed deployment=… seconds=3.214 step=probe</c>, or <c>… changed=api,web</c> when it did not fail.</summary>
    public static string Line(
        DeploymentId id,
        DeploymentOutcome outcome,
        TimeSpan duration,
        ImmutableArray<string> changed,
        DeploymentStep? failedStep)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"RESULT {outcome.ToString().ToLowerInvariant()} deployment={id} seconds={duration.TotalSeconds:0.000}");
        return failedStep is { } step
            ? $"{line} step={step.ToString().ToLowerInvariant()}"
            : $"{line} changed={(changed.IsEmpty ? "none" : string.Join(',', changed))}";
    }
}
