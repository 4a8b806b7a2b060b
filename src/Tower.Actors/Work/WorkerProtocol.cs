using System.Collections.Immutable;
using System.Diagnostics;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Work;

/// <summary>
/// A question to one of the coordinator's workers. Answered by a typed result or by <see cref="StepFailed"/>.
/// </summary>
/// <param name="Id">The deployment that asks; every answer carries it.</param>
public abstract record StepRequest(DeploymentId Id)
{
    /// <summary>The span of the step, parent of the worker's own spans.</summary>
    public ActivityContext Trace { get; init; }
}

/// <summary>A line for the log while the work goes on, told to whoever asked.</summary>
/// <param name="Line">The line, not redacted yet.</param>
/// <param name="WaitingFor">What is still waited for, for the next "still waiting" line; null: as before.</param>
public sealed record StepProgress(LogLine Line, string? WaitingFor = null);

/// <summary>The work could not be done. An expected answer, not an exception.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Step">What was to be done.</param>
/// <param name="Code">What kind of failure it is.</param>
/// <param name="Reason">One sentence: what happened, to what, what to do.</param>
/// <param name="Detail">More lines of Tower's own.</param>
public sealed record StepFailed(DeploymentId Id, DeploymentStep Step, FailureCode Code, string Reason, ImmutableArray<string> Detail)
{
    /// <summary>What others wrote about it, e.g. an app's last log lines.</summary>
    public ImmutableArray<Quotation> Said { get; init; } = [];

    /// <summary>A failure that one sentence says all about.</summary>
    public StepFailed(DeploymentId id, DeploymentStep step, FailureCode code, string reason) : this(id, step, code, reason, [])
    {
    }
}

/// <summary>
/// Tells a worker to give up what it does for a deployment. No answer to the work follows; <see cref="WorkEnded"/> does when
/// nothing of it goes on any more, so that who undoes it does not race with it.
/// </summary>
/// <param name="Id">The deployment.</param>
public sealed record CancelWork(DeploymentId Id);

/// <summary>A worker does nothing for the deployment any more.</summary>
/// <param name="Id">The deployment.</param>
public sealed record WorkEnded(DeploymentId Id);
