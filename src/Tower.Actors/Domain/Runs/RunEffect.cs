using System.Collections.Immutable;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Domain.Runs;

/// <summary>What a run has its actor do, in order.</summary>
internal abstract record RunEffect
{
    /// <summary>Begins a piece of work.</summary>
    public sealed record Do(WorkId Id, StepWork Work) : RunEffect;

    /// <summary>Tells all work to end.</summary>
    /// <param name="Patience">When <see cref="RunEvent.OutOfPatience"/> comes.</param>
    public sealed record EndWork(TimeSpan Patience) : RunEffect;

    /// <summary>All work has ended: the patience is not needed any more.</summary>
    public sealed record WorkEnded : RunEffect;

    /// <summary>A line for the log.</summary>
    public sealed record Say(LogLine Line) : RunEffect;

    /// <summary>Another step begins.</summary>
    public sealed record Enter(DeploymentStep Step) : RunEffect;

    /// <summary>The log's lines are kept on disk from now on.</summary>
    public sealed record KeepLog : RunEffect;

    /// <summary>The log's lines are not written any more, because another Tower will own the disk.</summary>
    public sealed record ReleaseLog : RunEffect;

    /// <summary>The answer to <see cref="RunEvent.CancelAsked"/>.</summary>
    public sealed record AnswerCancel(ICancelAnswer Answer) : RunEffect;

    /// <summary>There is a plan.</summary>
    public sealed record Planned(ImmutableArray<DeploymentChange> Changes) : RunEffect;

    /// <summary>The outcome is decided; what is left is bookkeeping.</summary>
    public sealed record Decided(DeploymentOutcome Outcome) : RunEffect;

    /// <summary>The run is over.</summary>
    public sealed record Finish(DeploymentFinished Finished) : RunEffect;

    /// <summary>The run is over without its end: the coordinator decides how it goes on.</summary>
    public sealed record HandBack(RecoveryFailed Failed) : RunEffect;
}
