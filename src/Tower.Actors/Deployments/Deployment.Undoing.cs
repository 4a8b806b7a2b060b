using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Options;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// Going back: after a failure, or because somebody cancelled the deployment.
public sealed partial class Deployment
{
    private const string Patience = "patience";
    private const string WorkToEnd = "what goes on to end";
    private bool _isUndoing;
    private bool _undoneInPart;

    private void Cancel(CancelDeployment cancel)
    {
        if (IsRecovery)
        {
            Sender.Tell(new CancelRefused(Id, "it did not come to its end, and is being completed or undone"));
            return;
        }

        if (_isUndoing)
        {
            Sender.Tell(new CancelRefused(Id, "it is being undone already"));
            return;
        }

        if (IsBeyondReturn || _isDeployed)
        {
            Sender.Tell(new CancelRefused(Id, "the traffic has moved, so it is completed; to go back then, POST /deployments/<id>/restore with the one before it, which GET /deployments lists"));
            return;
        }

        Sender.Tell(new CancelAccepted(Id, WasWaiting: false));
        Warn(_step, $"cancelled by {cancel.By}");
        Undo(_step, DeploymentOutcome.Cancelled);
    }

    /// <summary>Ends what goes on, then walks back what was begun.</summary>
    /// <param name="failedStep">Where it failed, or was cancelled.</param>
    /// <param name="outcome">How the deployment ends when that is done.</param>
    private void Undo(DeploymentStep failedStep, DeploymentOutcome outcome)
    {
        // What a recovery could not do is done by a run of its own, from what runs then.
        if (IsRecovery)
        {
            EndWork(() => HandBack(failedStep, outcome));
            return;
        }

        _isUndoing = true;
        _journaling = null;
        Enter(DeploymentStep.Undo, WorkToEnd);
        var begun = _steps[.._next];
        var recreated = begun.OfType<PlanStep.Recreate>().SelectMany(step => step.Services).ToImmutableArray();
        if (recreated.Length > 0)
            Warn(DeploymentStep.Undo, $"{Names(recreated)} was replaced in place"
                + (HasRunOfItsOwn(begun) ? ": what was in force comes back by a run of its own" : ", which cannot be undone"));

        EndWork(() =>
        {
            (_steps, _next) = (UndoPlan.Create(begun, _observed, _desired.DrainTimeout), 0);
            Become(() => Undoing(begun, failedStep, outcome));
            // Nothing is journaled while another Tower may own the directory.
            if (IsJournaled && !begun.Any(step => step is PlanStep.HandOver))
                Ask(_workers.Journal, new JournalStep(Id, new JournalEntry(_time.GetUtcNow(), JournalEntryKind.Undo, "undo")));
            else
                NextBack(begun, failedStep, outcome);
        });
    }

    private void Undoing(ImmutableArray<PlanStep> begun, DeploymentStep failedStep, DeploymentOutcome outcome)
    {
        Receive<StepJournaled>(answer => answer.Id == Id, _ => NextBack(begun, failedStep, outcome));
        Answers(() => NextBack(begun, failedStep, outcome));
        Receive<StepFailed>(failed => failed.Id == Id, failed =>
        {
            WarnOf(failed);
            if (MustBeTriedAgain(begun))
            {
                HandBack(failedStep, outcome);
                return;
            }

            _undoneInPart |= _next > 0;
            NextBack(begun, failedStep, outcome);
        });
        Receive<CancelDeployment>(Cancel);
        Always();
    }

    // While the traffic is not back, what has it stays, and requests may be waiting: a run of its own starts from what runs then,
    // and is repeated until it is done. A first deployment has nothing to go back to, and a handover has its own way.
    private bool MustBeTriedAgain(ImmutableArray<PlanStep> begun) =>
        _next > 0 && CurrentStep is PlanStep.Hold or PlanStep.Restore && HasRunOfItsOwn(begun);

    private bool HasRunOfItsOwn(ImmutableArray<PlanStep> begun) =>
        IsJournaled && _order.Applied is not null && !begun.Any(step => step is PlanStep.HandOver);

    private void NextBack(ImmutableArray<PlanStep> begun, DeploymentStep failedStep, DeploymentOutcome outcome)
    {
        if (_next < _steps.Length)
        {
            Execute(_steps[_next++]);
            return;
        }

        // What was replaced in place is neither beside the old one nor in the files of this run.
        if (begun.Any(step => step is PlanStep.Recreate) && HasRunOfItsOwn(begun))
        {
            SayWhatIsLeft(begun);
            HandBack(failedStep, outcome, tried: Recovery.Nothing);
            return;
        }

        Say(DeploymentStep.Undo, Undone(begun));
        SayWhatIsLeft(begun);
        if (outcome == DeploymentOutcome.Cancelled)
            Finish(outcome);
        else
            FinishFailed(failedStep);
    }

    private string Undone(ImmutableArray<PlanStep> begun)
    {
        if (_undoneInPart)
            return "not everything could be undone, see the warnings above; the next deployment starts from what runs";
        if (begun.Any(step => step is PlanStep.SeedCaddyConfig))
            return "undone: what was started is removed; only the config Caddy starts from is left, and the next try replaces it";
        return _isDeployed
            ? "undone: this Tower stays, and everything else is deployed as the intent says"
            : "undone: what served before this deployment still serves, and no file was changed";
    }

    /// <summary>Has all workers give up what they do for this deployment, and goes on when none does anything any more.</summary>
    private void EndWork(Action then)
    {
        var working = _workers.All.Select(worker => worker.Ref).Except(_lost).ToHashSet();
        foreach (var worker in working)
            worker.Tell(new CancelWork(Id));
        Timers.StartSingleTimer(Patience, OutOfPatience.Instance, _options.CancelPatience);
        _isEndingWork = true;
        _waitingFor = WorkToEnd;
        Become(() =>
        {
            Receive<WorkEnded>(ended => ended.Id == Id, _ => Ended(Sender));
            Receive<WorkerLost>(lost => Ended(lost.Worker));
            Receive<OutOfPatience>(_ =>
            {
                Warn(_step, $"not everything this deployment does has ended within {Seconds(_options.CancelPatience)} ({SettingNames.CancelTimeout})");
                GoOn();
            });
            Receive<CancelDeployment>(_ => Sender.Tell(new CancelRefused(Id, "it is being undone already")));
            Always();
        });

        void Ended(IActorRef worker)
        {
            if (working.Remove(worker) && working.Count == 0)
                GoOn();
        }

        void GoOn()
        {
            Timers.Cancel(Patience);
            _isEndingWork = false;
            then();
        }
    }

    private sealed class OutOfPatience
    {
        public static readonly OutOfPatience Instance = new();
    }
}
