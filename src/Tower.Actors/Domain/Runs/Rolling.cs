using System.Collections.Immutable;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Takes the plan step by step: each is journaled, then done.</summary>
/// <param name="Steps">The plan's steps.</param>
/// <param name="Next">The index of the next step; the one before it is under way.</param>
/// <param name="IsJournaling">Whether that one is being journaled, and not done yet.</param>
internal sealed record Rolling(ImmutableArray<PlanStep> Steps, int Next = 0, bool IsJournaling = false) : RunState
{
    private PlanStep Current => Steps[Next - 1];

    private ImmutableArray<PlanStep> Begun => Steps[..Next];

    /// <summary>Begins with the plan that was made.</summary>
    public static DeploymentRun Begin(DeploymentRun run) => !run.IsJournaled || run.IsJournalOpen || run.Order.IsRecovery
        ? run.Go(new Rolling(run.Rollout!.Plan.Steps))
        : run.Go(new OpeningJournal());

    public override DeploymentRun Enter(DeploymentRun run)
    {
        if (Next == Steps.Length)
            return AfterLast(run);
        var taken = this with { Next = Next + 1 };
        return run.IsJournaled
            ? run.In(taken with { IsJournaling = true }).Do(new JournalStep(new JournalEntry(run.Now, KindOf(run, Next), taken.Current.Name)))
            : StepCourse.Begin(run.In(taken), taken.Current, undoing: false);
    }

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => IsJournaling
        ? work is JournalStep ? BeginCurrent(run) : null
        : StepCourse.GoOn(run, Current, work, answer, Enter);

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed)
    {
        // Beyond the point of no return the only whole state left is the new one: it is reached with or without a journal.
        if (IsJournaling && IsBeyondReturn(run) && Current is not (PlanStep.Switch or PlanStep.HandOver))
            return BeginCurrent(run.WarnOf(failed));
        if (!IsJournaling && Current.MayFailAfterSwitch && IsBeyondReturn(run))
            return Enter(run.WarnOf(failed));
        return Undoing.Begin(run.Report(failed), Begun, failed.Step, DeploymentOutcome.Failed);
    }

    public override DeploymentRun OnCancel(DeploymentRun run, string by)
    {
        if (run.Order.IsRecovery)
            return run.RefuseCancel(Cancelling.IsRecovered);
        return IsBeyondReturn(run) || run.Deployed is not null
            ? run.RefuseCancel(Cancelling.HasMoved)
            : Undoing.Begin(run.AcceptCancel(by), Begun, run.Step, DeploymentOutcome.Cancelled);
    }

    public override DeploymentRun OnLogReleased(DeploymentRun run) => StepCourse.OnLogReleased(run, Current);

    /// <summary>Goes on when every step is done, and nothing is followed any more.</summary>
    public static DeploymentRun End(DeploymentRun run) => run.Rollout!.Target.Successor is null
        ? Ending.FinishWell(run, DeploymentOutcome.Succeeded)
        : run.Go(new Succeeding());

    private DeploymentRun BeginCurrent(DeploymentRun run) =>
        StepCourse.Begin(run.In(this with { IsJournaling = false }), Current, undoing: false);

    // A request that said that domains need not resolve yet does not wait for their certificates.
    private DeploymentRun AfterLast(DeploymentRun run) => !run.Order.Request.SkipDns && NewDomains(run.Rollout!) is { IsEmpty: false } domains
        ? run.Go(new FollowingCertificates(domains))
        : End(run);

    private static ImmutableArray<string> NewDomains(Rollout rollout) => rollout.Plan.Steps.OfType<PlanStep.Switch>().LastOrDefault() is { } moved
        ? RolloutRoutes.AwaitsCertificate(moved.Routed, rollout.Observed.AppliedStack)
        : [];

    private bool IsBeyondReturn(DeploymentRun run) => Next > 0 && Next - 1 >= run.Rollout!.Plan.PointOfNoReturn;

    // A recovery that is interrupted again goes the same way again.
    private JournalEntryKind KindOf(DeploymentRun run, int index)
    {
        var pointOfNoReturn = run.Rollout!.Plan.PointOfNoReturn;
        return (run.Order.Recovery, Steps[index]) switch
        {
            (Recovery.Undo, _) => JournalEntryKind.Undo,
            (_, PlanStep.HandOver) => JournalEntryKind.HandOver,
            (Recovery.Complete, _) => JournalEntryKind.AfterSwitch,
            _ when index < pointOfNoReturn || pointOfNoReturn < 0 => JournalEntryKind.Step,
            _ when index == pointOfNoReturn => JournalEntryKind.Switch,
            _ => JournalEntryKind.AfterSwitch,
        };
    }
}
