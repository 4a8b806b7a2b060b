using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// Walking the plan: each step is journaled, then done.
public sealed partial class Deployment
{
    private DesiredState _desired = null!;
    private ObservedState _observed = null!;
    private RolloutPlan _plan = null!;
    private string _draftPath = "";
    private ImmutableArray<PlanStep> _steps = [];
    private int _next;
    private PlanStep? _journaling;
    // Of containers that were proven ready although they had been restarted: a first generation may.
    private ImmutableDictionary<string, int> _restarts = ImmutableDictionary<string, int>.Empty;
    private bool _isJournalOpen;
    private bool _hasHandedOver;

    private bool IsJournaled => !IsBootstrap && !IsPlanOnly;

    private PlanStep CurrentStep => _steps[_next - 1];

    /// <summary>Whether the present step, or one before it, has moved the traffic.</summary>
    private bool IsBeyondReturn => _next > 0 && _next - 1 >= _plan.PointOfNoReturn;

    /// <summary>Begins to walk the plan.</summary>
    private void Walk()
    {
        (_steps, _next) = (_plan.Steps, 0);
        if (!IsJournaled || _isJournalOpen || IsRecovery)
        {
            Become(Rolling);
            NextStep();
            return;
        }

        Become(() =>
        {
            Receive<JournalOpened>(answer => answer.Id == Id, _ =>
            {
                _isJournalOpen = true;
                _log.Tell(KeepLog.Instance);
                Become(Rolling);
                NextStep();
            });
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        Ask(_workers.Journal, new OpenJournal(Id, new JournalHead(
            _order.Request.Trigger, _order.Request.RequestedAt, Stamped(_order.Goal), RolloutPlanText.Steps(_plan.Steps))
        {
            Held = _order.Held,
            Versions = Versions(),
            Changes = _plan.Changes,
        }));
    }

    private void Rolling()
    {
        Answers(NextStep);
        Receive<StepFailed>(failed => failed.Id == Id, OnRollingFailed);
        Receive<CancelDeployment>(Cancel);
        Always();
    }

    /// <summary>What the workers answer to a step, whichever way the walk goes.</summary>
    private void Answers(Action next)
    {
        Mine<StepJournaled>(answer => answer.Id, _ => ExecuteJournaled());
        Done<CaddyConfigSeeded>(answer => answer.Id);
        Mine<ImagesPulled>(answer => answer.Id, _ => OnPulled(next));
        Mine<ImagesInspected>(answer => answer.Id, answer => OnInspected(answer, next));
        Mine<ConfigsGenerated>(answer => answer.Id, answer => OnGeneratedAgain(answer, next));
        Done<FoldersCreated>(answer => answer.Id);
        Mine<FoldersChecked>(answer => answer.Id, _ => OnFoldersChecked());
        Done<ServicesStarted>(answer => answer.Id);
        Mine<ServicesReady>(answer => answer.Id, ready =>
        {
            _restarts = _restarts.SetItems(ready.Restarts);
            next();
        });
        Mine<RoutesLoaded>(answer => answer.Id, _ => OnLoaded(next));
        Mine<RoutesVerified>(answer => answer.Id, _ => SayLive(next));
        Mine<UpstreamsDrained>(answer => answer.Id, drained => OnDrained(drained, next));
        Done<ServicesSteady>(answer => answer.Id);
        Done<ContainersStopped>(answer => answer.Id);
        Done<ContainersStarted>(answer => answer.Id);
        Done<ContainersRemoved>(answer => answer.Id);
        Mine<StateSaved>(answer => answer.Id, saved => OnSaved(saved, next));
        Done<OwnershipConfirmed>(answer => answer.Id);
        Mine<OwnershipReclaimed>(answer => answer.Id, _ =>
        {
            _log.Tell(KeepLog.Instance);
            next();
        });
        Mine<LogReleased>(answer => answer.Id, _ => AskHandOver());
        Mine<HandedOver>(answer => answer.Id, _ => OnHandedOver(next));

        void Done<T>(Func<T, DeploymentId> id) => Mine(id, _ => next());

        void Mine<T>(Func<T, DeploymentId> id, Action<T> act) => Receive<T>(answer => id(answer) == Id, answer => act(answer));
    }

    private void NextStep()
    {
        if (_next < _steps.Length)
            Journal(_steps[_next++], KindOf(_next - 1));
        // Who said that domains need not resolve yet does not wait for their certificates.
        else if (!_order.Request.SkipDns && NewDomains() is { IsEmpty: false } domains)
            FollowCertificates(domains, EndWalk);
        else
            EndWalk();
    }

    private void EndWalk()
    {
        if (_successor is not null)
            PrepareSuccessor();
        else
            FinishWell(DeploymentOutcome.Succeeded);
    }

    /// <summary>Ends a run that came to its end; a recovery as what was recovered.</summary>
    private void FinishWell(DeploymentOutcome outcome)
    {
        if (_order.Recovery == Recovery.Undo)
        {
            foreach (var line in WrittenData.Lines(_plan.Steps, _desired.Stack))
                Warn(DeploymentStep.Undo, line);
            Finish(_order.Cause?.Outcome ?? DeploymentOutcome.Failed, _order.Cause?.FailedStep);
        }
        else
        {
            Finish(IsRecovery ? DeploymentOutcome.Succeeded : outcome);
        }
    }

    // A recovery that is interrupted again goes the same way again.
    private JournalEntryKind KindOf(int index) => (_order.Recovery, _steps[index]) switch
    {
        (Recovery.Undo, _) => JournalEntryKind.Undo,
        (_, PlanStep.HandOver) => JournalEntryKind.HandOver,
        (Recovery.Complete, _) => JournalEntryKind.AfterSwitch,
        _ when index < _plan.PointOfNoReturn || _plan.PointOfNoReturn < 0 => JournalEntryKind.Step,
        _ when index == _plan.PointOfNoReturn => JournalEntryKind.Switch,
        _ => JournalEntryKind.AfterSwitch,
    };

    private void Journal(PlanStep step, JournalEntryKind kind)
    {
        _journaling = step;
        if (IsJournaled)
            Ask(_workers.Journal, new JournalStep(Id, new JournalEntry(_time.GetUtcNow(), kind, step.Name)));
        else
            ExecuteJournaled();
    }

    private void ExecuteJournaled()
    {
        if (_journaling is not { } step)
            return;
        _journaling = null;
        Execute(step);
    }

    private void OnRollingFailed(StepFailed failed)
    {
        if (_journaling is { } step)
        {
            // Beyond the point of no return the only whole state left is the new one: it is reached with or without a journal.
            if (IsBeyondReturn && step is not (PlanStep.Switch or PlanStep.HandOver))
            {
                WarnOf(failed);
                ExecuteJournaled();
                return;
            }

            _journaling = null;
            Report(failed);
            Undo(failed.Step, DeploymentOutcome.Failed);
            return;
        }

        switch (CurrentStep)
        {
            // The new state serves: what is left over is said, and the next deployment removes it.
            case PlanStep.Retire:
            case PlanStep.Drain when IsBeyondReturn:
                WarnOf(failed);
                NextStep();
                break;
            default:
                Report(failed);
                Undo(failed.Step, DeploymentOutcome.Failed);
                break;
        }
    }
}
