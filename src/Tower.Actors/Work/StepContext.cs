using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Work;

/// <summary>What a piece of work may use: a way to say something, and the word to stop.</summary>
/// <param name="Id">The deployment it is done for.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Tell">Sends a line to the deployment; safe from any thread.</param>
/// <param name="Cancelled">
/// Signalled at the step's timeout, by <see cref="CancelWork"/>, and when the worker stops.
/// </param>
public sealed record StepContext(
    DeploymentId Id, DeploymentStep Step, Action<StepProgress> Tell, CancellationToken Cancelled)
{
    /// <summary>Says what happens.</summary>
    public void Info(string text) => Tell(new StepProgress(new LogLine(Id, LogSeverity.Info, Step, text)));

    /// <summary>Says what happened, and what is still waited for.</summary>
    public void Info(string text, string waitingFor) =>
        Tell(new StepProgress(new LogLine(Id, LogSeverity.Info, Step, text), waitingFor));

    /// <summary>Says something a person should look at.</summary>
    public void Warn(string text) => Tell(new StepProgress(new LogLine(Id, LogSeverity.Warning, Step, text)));

    /// <summary>The failure of this work, as a value.</summary>
    public StepFailed Failed(FailureCode code, string reason, params IEnumerable<string> detail) => new(Id, Step, code, reason, [.. detail]);
}
