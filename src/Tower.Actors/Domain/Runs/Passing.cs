using Tower.Actors.Domain.Steps;

namespace Tower.Actors.Domain.Runs;

/// <summary>A state that a run only passes through: entering it leads to the next one at once.</summary>
internal abstract record Passing : RunState
{
    public abstract override DeploymentRun Enter(DeploymentRun run);

    public sealed override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => null;

    public sealed override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) => run;

    public sealed override DeploymentRun OnCancel(DeploymentRun run, string by) => run.RefuseCancel(Cancelling.IsUndone);
}
