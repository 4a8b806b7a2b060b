using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>A state in which nothing that runs and no file has been touched: a failure or a cancel ends the run.</summary>
internal abstract record Untouched : RunState
{
    private const string Sentence = "nothing that runs was touched, and no file was changed";

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) => Fail(run, failed);

    public override DeploymentRun OnCancel(DeploymentRun run, string by)
    {
        if (run.Order.IsRecovery)
            return run.RefuseCancel(Cancelling.IsRecovered);
        return run.AcceptCancel(by).EndWork(new EndedUntouched(DeploymentStep.Undo, null, DeploymentOutcome.Cancelled));
    }

    /// <summary>Says why it fails, and ends it.</summary>
    public static DeploymentRun Fail(DeploymentRun run, StepFailed failed) =>
        run.Report(failed).EndWork(new EndedUntouched(failed.Step, failed.Step, DeploymentOutcome.Failed));

    private sealed record EndedUntouched(DeploymentStep Said, DeploymentStep? FailedStep, DeploymentOutcome Outcome) : Passing
    {
        public override DeploymentRun Enter(DeploymentRun run)
        {
            var said = run.Say(Said, Sentence);
            return FailedStep is { } failed ? Ending.Fail(said, failed) : Ending.Finish(said, Outcome);
        }
    }
}
