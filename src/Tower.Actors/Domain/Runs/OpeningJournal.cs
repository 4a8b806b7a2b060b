using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Steps;

namespace Tower.Actors.Domain.Runs;

/// <summary>Writes down what is about to be done, before anything is.</summary>
internal sealed record OpeningJournal : Untouched
{
    public override DeploymentRun Enter(DeploymentRun run)
    {
        var rollout = run.Rollout!;
        return run.Do(new OpenJournal(new JournalHead(
            run.Order.Request.Trigger, run.Order.Request.RequestedAt, rollout.Stamped(run, run.Order.Goal), RolloutPlanText.Steps(rollout.Plan.Steps))
        {
            Held = run.Order.Held,
            Versions = rollout.Versions,
            Changes = rollout.Plan.Changes,
        }));
    }

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => work is OpenJournal && answer is Done
        ? (run with { IsJournalOpen = true }).With(new RunEffect.KeepLog()).Go(new Rolling(run.Rollout!.Plan.Steps))
        : null;
}
