using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Goes back: after a failure, or because somebody cancelled the deployment.</summary>
/// <param name="Begun">The steps that were begun; the last one may have been done in part.</param>
/// <param name="FailedStep">Where it failed, or was cancelled.</param>
/// <param name="Outcome">How the deployment ends when it is undone.</param>
internal sealed record Undoing(ImmutableArray<PlanStep> Begun, DeploymentStep FailedStep, DeploymentOutcome Outcome) : RunState
{
    private ImmutableArray<PlanStep> Steps { get; init; } = [];

    // The index of the next step; the one before it is under way.
    private int Next { get; init; }

    private bool IsInPart { get; init; }

    private PlanStep? Current => Next == 0 ? null : Steps[Next - 1];

    /// <summary>Ends what goes on, then walks back what was begun.</summary>
    public static DeploymentRun Begin(DeploymentRun run, ImmutableArray<PlanStep> begun, DeploymentStep failedStep, DeploymentOutcome outcome)
    {
        // What a recovery could not do is done by a run of its own, from what runs then.
        if (run.Order.IsRecovery)
            return run.EndWork(new HandingBack(failedStep, outcome));
        run = run.Enter(DeploymentStep.Undo, Stopping.WorkToEnd);
        var undoing = new Undoing(begun, failedStep, outcome);
        var recreated = begun.OfType<PlanStep.Recreate>().SelectMany(step => step.Services).Select(service => service.Name).ToImmutableArray();
        if (recreated.Length > 0)
        {
            run = run.Warn(DeploymentStep.Undo, $"{string.Join(", ", recreated)} was replaced in place"
                + (undoing.HasRunOfItsOwn(run) ? ": what was in force comes back by a run of its own" : ", which cannot be undone"));
        }
        return run.EndWork(undoing);
    }

    public override DeploymentRun Enter(DeploymentRun run)
    {
        var undoing = this with { Steps = UndoPlan.Create(Begun, run.Rollout!.Observed, run.Rollout.Desired.DrainTimeout) };
        // Nothing is journaled while another Tower may own the directory.
        return run.IsJournaled && !IsHandover
            ? run.In(undoing).Do(new JournalStep(new JournalEntry(run.Now, JournalEntryKind.Undo, "undo")))
            : undoing.GoBack(run);
    }

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer)
    {
        if (Current is { } step)
            return StepCourse.GoOn(run, step, work, answer, GoBack);
        return work is JournalStep ? GoBack(run) : null;
    }

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed)
    {
        run = run.WarnOf(failed);
        // While the traffic is not back, what has it stays, and requests may be waiting: a run of its own starts from what runs then,
        // and is repeated until it is done. A first deployment has nothing to go back to, and a handover has its own way.
        return Current is PlanStep.Hold or PlanStep.Restore && HasRunOfItsOwn(run)
            ? run.Go(new HandingBack(FailedStep, Outcome))
            : (this with { IsInPart = IsInPart || Current is not null }).GoBack(run);
    }

    public override DeploymentRun OnCancel(DeploymentRun run, string by) => run.RefuseCancel(Cancelling.IsUndone);

    private bool IsHandover => Begun.Any(step => step is PlanStep.HandOver);

    private bool HasRunOfItsOwn(DeploymentRun run) => run.IsJournaled && run.Order.Applied is not null && !IsHandover;

    private DeploymentRun GoBack(DeploymentRun run)
    {
        if (Next < Steps.Length)
            return StepCourse.Begin(run.In(this with { Next = Next + 1 }), Steps[Next], undoing: true);
        // What was replaced in place is neither beside the old one nor in the files of this run.
        if (Begun.Any(step => step is PlanStep.Recreate) && HasRunOfItsOwn(run))
            return SayWhatIsLeft(run).Go(new HandingBack(FailedStep, Outcome) { Tried = Recovery.Nothing });
        run = SayWhatIsLeft(run.Say(DeploymentStep.Undo, Sentence(run)));
        return Outcome == DeploymentOutcome.Cancelled ? Ending.Finish(run, Outcome) : Ending.Fail(run, FailedStep);
    }

    private string Sentence(DeploymentRun run)
    {
        if (IsInPart)
            return "not everything could be undone, see the warnings above; the next deployment starts from what runs";
        if (Begun.Any(step => step is PlanStep.SeedCaddyConfig))
            return "undone: what was started is removed; only the config Caddy starts from is left, and the next try replaces it";
        return run.Deployed is null
            ? "undone: what served before this deployment still serves, and no file was changed"
            : "undone: this Tower stays, and everything else is deployed as the intent says";
    }

    // What was started and is undone may have written: containers are undone, data is not.
    private DeploymentRun SayWhatIsLeft(DeploymentRun run)
    {
        var rollout = run.Rollout!;
        var assigned = rollout.Target.Assigned;
        foreach (var line in WrittenData.Lines(Begun, rollout.Observed, rollout.Desired.Stack, assigned, run.Options.Project))
            run = run.Warn(DeploymentStep.Undo, line);
        foreach (var app in Begun.OfType<PlanStep.Start>().SelectMany(step => step.Services).Select(service => service.App).Distinct())
        {
            if (assigned.Created.GetValueOrDefault(app, []) is { IsEmpty: false } created)
                run = run.Warn(DeploymentStep.Undo, LeftSentence(app, created));
        }
        return run;
    }

    private static string LeftSentence(string app, ImmutableArray<string> created) =>
        $"{app} may have begun to fill {string.Join(" and ", created)}, new with this deployment: the next start goes on "
        + $"with what is there. To begin anew, remove {(created.Length == 1 ? "it" : "them")} first: "
        + string.Join(" and ", created.Select(volume => $"DELETE /volumes/{volume}"));
}
