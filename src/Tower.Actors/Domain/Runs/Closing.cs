using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>The outcome is decided: discards the draft, writes the result, and ends.</summary>
internal sealed record Closing(DeploymentFinished Finished, bool IsToBeWritten) : RunState
{
    public override DeploymentRun Enter(DeploymentRun run) => run.HasHandedOver ? Close(run) : run.Do(new DiscardDraft());

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer is Done ? Close(run) : null;

    // Neither changes how it ended.
    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) => Close(run.WarnOf(failed));

    public override DeploymentRun OnCancel(DeploymentRun run, string by) => run.RefuseCancel(Cancelling.IsOver);

    private DeploymentRun Close(DeploymentRun run) => IsToBeWritten
        ? run.In(this with { IsToBeWritten = false }).Do(new CloseJournal(
            new JournalResult(run.Now, Finished.Result.Outcome, Finished.Result.Line) { Facts = ResultFacts.Of(Finished.Result) }))
        : run.With(new RunEffect.Finish(Finished));
}
