using Tower.Actors.Domain.Steps;

namespace Tower.Actors.Domain.Runs;

/// <summary>Where a run is. Each state says what comes of what it waits for, and nothing else is expected in it.</summary>
internal abstract record RunState
{
    /// <summary>What becomes of the run when it gets here.</summary>
    public virtual DeploymentRun Enter(DeploymentRun run) => run;

    /// <summary>Work that this state, or the one before it, asked for is done.</summary>
    /// <returns>Null: this state expects no such answer, which is a defect.</returns>
    public abstract DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer);

    /// <summary>Work could not be done.</summary>
    public abstract DeploymentRun OnFailed(DeploymentRun run, StepFailed failed);

    /// <summary>Somebody cancels it.</summary>
    public abstract DeploymentRun OnCancel(DeploymentRun run, string by);

    /// <summary>The log's lines are on disk, and no more are written.</summary>
    public virtual DeploymentRun OnLogReleased(DeploymentRun run) => run;
}
