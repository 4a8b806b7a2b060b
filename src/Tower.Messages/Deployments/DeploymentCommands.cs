using System.Collections.Immutable;
using Tower.Messages.Failures;
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

    /// <summary>The images a restore brings back that are not what the document of then named; for <see cref="DeploymentTrigger.Restore"/>.</summary>
    public ImmutableArray<RestoredImage> Restored { get; init; } = [];

    /// <summary>What the caller said may happen although it is usually a mistake.</summary>
    public Allowances Allowed { get; init; } = Allowances.None;
}

/// <summary>An image that a restore brings back.</summary>
/// <param name="App">The app.</param>
/// <param name="Reference">What the document of then said, e.g. <c>registry://api:^1.2.0</c>.</param>
/// <param name="Tag">The tag it was resolved to then; null: not known.</param>
/// <param name="Digest"><c>sha256:…</c>.</param>
public sealed record RestoredImage(string App, string Reference, string? Tag, string Digest);

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

/// <summary>The document would do what is usually a mistake, and the caller did not say that it may; nothing was kept of it.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Code">What kind of refusal it is.</param>
/// <param name="Reason">What it would do and how to allow it, a sentence without its full stop.</param>
/// <param name="Lines">What would go, one line each.</param>
public sealed record DeploymentRefused(
    DeploymentId Id, FailureCode Code, string Reason, ImmutableArray<string> Lines) : ISubmitAnswer;

/// <summary>The queue is full; nothing was kept of the request.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Waiting">How many deployments wait.</param>
/// <param name="RetryAfter">When to try again.</param>
public sealed record DeploymentRejected(DeploymentId Id, int Waiting, TimeSpan RetryAfter) : ISubmitAnswer;

/// <summary>Another Tower has taken over, or is about to; nothing was kept of the request.</summary>
/// <param name="Id">The deployment.</param>
public sealed record DeploymentHandedOver(DeploymentId Id) : ISubmitAnswer;

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
