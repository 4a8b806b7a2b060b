using System.Diagnostics;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Execution;

/// <summary>What a piece of work may use: a way to say something, and the word to stop.</summary>
/// <param name="Id">The deployment it is done for.</param>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Tell">Sends a line to whoever asked; safe from any thread.</param>
/// <param name="Cancelled">Signalled at the step's timeout, and when nobody wants the work any more.</param>
public sealed record StepContext(DeploymentId Id, DeploymentStep Step, Action<StepProgress> Tell, CancellationToken Cancelled)
{
    /// <summary>The span of the step, parent of the work's own spans.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Says what happens.</summary>
    public void Info(string text) => Tell(new StepProgress(new LogLine(Id, LogSeverity.Info, Step, text)));

    /// <summary>Says what happened, and what is still waited for.</summary>
    public void Info(string text, string waitingFor) =>
        Tell(new StepProgress(new LogLine(Id, LogSeverity.Info, Step, text), waitingFor));

    /// <summary>Says something a person should look at.</summary>
    public void Warn(string text) => Tell(new StepProgress(new LogLine(Id, LogSeverity.Warning, Step, text)));

    /// <summary>The failure of this work, as a value.</summary>
    public StepFailed Failed(FailureCode code, string reason, params IEnumerable<string> detail) => new(Step, code, reason, [.. detail]);
}

/// <summary>A line for the log while work goes on.</summary>
/// <param name="Line">The line, not redacted yet.</param>
/// <param name="WaitingFor">What is still waited for, for the next "still waiting" line; null: as before.</param>
public sealed record StepProgress(LogLine Line, string? WaitingFor = null);
