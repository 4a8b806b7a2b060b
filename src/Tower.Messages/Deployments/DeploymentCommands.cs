using Tower.Messages.Intents;

namespace Tower.Messages.Deployments;

/// <summary>Why a deployment was asked for.</summary>
public enum DeploymentTrigger
{
    /// <summary><c>POST /apply</c>: a new document.</summary>
    Apply,
    /// <summary><c>POST /refresh</c>: the applied document, ranges resolved again.</summary>
    Refresh,
    /// <summary><c>POST /deployments/{id}/restore</c>: the apps of an earlier deployment, as it had resolved them.</summary>
    Restore,
    /// <summary><c>POST /plan</c>: what <c>/apply</c> would do with a document; nothing is done.</summary>
    Plan,
    /// <summary><c>tower init</c>: the first start of the stack, from outside of it.</summary>
    Bootstrap,
    /// <summary>Tower itself: nobody confirmed in time a change of how Tower is reached, and it goes back.</summary>
    Revert,
}

/// <summary>Asks the coordinator for a deployment. Answered by an <see cref="ISubmitAnswer"/>.</summary>
/// <param name="Id">The id the caller chose for it.</param>
/// <param name="Trigger">Why.</param>
/// <param name="Intent">The validated document.</param>
/// <param name="RequestedAt">When the request arrived (UTC); durations in the log count from here.</param>
/// <param name="SkipDns">Whether the caller asked to leave out the DNS check.</param>
/// <param name="TraceParent">The W3C trace context of the request, or null.</param>
public sealed record SubmitDeployment(
    DeploymentId Id,
    DeploymentTrigger Trigger,
    Intent Intent,
    DateTimeOffset RequestedAt,
    bool SkipDns = false,
    string? TraceParent = null)
{
    /// <summary>The earlier deployment whose apps are brought back; for <see cref="DeploymentTrigger.Restore"/>.</summary>
    public DeploymentId? Restores { get; init; }
}

/// <summary>An answer to <see cref="SubmitDeployment"/>.</summary>
public interface ISubmitAnswer
{
    /// <summary>The deployment asked for.</summary>
    DeploymentId Id { get; }
}

/// <summary>The deployment will run; its log can be subscribed to.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Position">0: it runs now; n: n deployments are before it.</param>
public sealed record DeploymentAccepted(DeploymentId Id, int Position) : ISubmitAnswer;

/// <summary>The queue is full; nothing was kept of the request.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Waiting">How many deployments wait.</param>
/// <param name="RetryAfter">When to try again.</param>
public sealed record DeploymentRejected(DeploymentId Id, int Waiting, TimeSpan RetryAfter) : ISubmitAnswer;

/// <summary>A deployment of this id is known already; nothing was kept of the request. Another id can be chosen.</summary>
/// <param name="Id">The id that is taken.</param>
public sealed record DeploymentIdTaken(DeploymentId Id) : ISubmitAnswer;

/// <summary>A deployment ended. What its actor tells the coordinator, once.</summary>
/// <param name="Result">How.</param>
public sealed record DeploymentFinished(DeploymentResult Result)
{
    /// <summary>The deployment.</summary>
    public DeploymentId Id => Result.Id;

    /// <summary>Whether another Tower has taken over: this one runs no further deployment.</summary>
    public bool HasHandedOver { get; init; }

    /// <summary>Whether the disk has it: it did or tried something.</summary>
    public bool IsRecorded { get; init; }
}
