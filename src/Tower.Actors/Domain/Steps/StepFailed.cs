using System.Collections.Immutable;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Steps;

/// <summary>The work could not be done. An expected answer, not an exception.</summary>
/// <param name="Step">What was to be done.</param>
/// <param name="Code">What kind of failure it is.</param>
/// <param name="Reason">One sentence: what happened, to what, what to do.</param>
/// <param name="Detail">More lines of Tower's own.</param>
public sealed record StepFailed(DeploymentStep Step, FailureCode Code, string Reason, ImmutableArray<string> Detail)
{
    /// <summary>A failure that one sentence says all about.</summary>
    public StepFailed(DeploymentStep step, FailureCode code, string reason) : this(step, code, reason, [])
    {
    }

    /// <summary>What others wrote about it, e.g. an app's last log lines.</summary>
    public ImmutableArray<Quotation> Said { get; init; } = [];
}
