using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

// Saying what happens: to the log, to the trace, to the coordinator.
public sealed partial class Deployment
{
    private const string Heartbeat = "heartbeat";

    // The coordinator tells of the worker in its place later; until then this one must not be waited for.
    private readonly HashSet<IActorRef> _lost = [];
    private DeploymentStep _step;
    private string _waitingFor = "";
    private FailureCode? _code;

    private void Always()
    {
        Receive<StepProgress>(progress =>
        {
            _waitingFor = progress.WaitingFor ?? _waitingFor;
            Tell(progress.Line);
        });
        Receive<StillWaiting>(_ => Say($"still waiting for {_waitingFor} ({Seconds(Elapsed)} since the request)"));
        Receive<WorkerLost>(lost =>
        {
            _lost.Add(lost.Worker);
            FailStep($"the worker '{lost.Name}' stopped unexpectedly; Tower's own log says why");
        });
        Receive<WorkersReplaced>(replaced =>
        {
            _workers = replaced.Workers;
            foreach (var (name, worker) in _workers.All)
            {
                Context.Unwatch(worker);
                Context.WatchWith(worker, new WorkerLost(name, worker));
            }
        });
        Receive<LogLost>(_ =>
        {
            // Only a handover waits for the log.
            if (_step == DeploymentStep.Handover)
                FailStep("the log of this deployment stopped unexpectedly; Tower's own log says why");
        });
        // One whose work did not end in time says so later.
        Receive<WorkEnded>(ended => ended.Id == Id, _ => { });
    }

    private void Enter(DeploymentStep step, string waitingFor)
    {
        (_step, _waitingFor) = (step, waitingFor);
        _trace.Enter(step);
    }

    private void Ask(IActorRef worker, StepRequest request)
    {
        // Until the coordinator names another one there is nobody who would answer.
        if (_lost.Contains(worker))
            FailStep($"the worker for {request.GetType().Name} stopped unexpectedly; Tower's own log says why");
        else
            worker.Tell(request with { Trace = _trace.Context });
    }

    private void Say(string text) => Say(_step, text);

    private void Say(DeploymentStep step, string text) => Tell(new LogLine(Id, LogSeverity.Info, step, text));

    private void Warn(DeploymentStep step, string text) => Tell(new LogLine(Id, LogSeverity.Warning, step, text));

    private void Report(StepFailed failed)
    {
        _code = failed.Code;
        // The cause comes last: it is what a reader of the last lines must find.
        foreach (var said in failed.Said)
            Tell(new LogLine(Id, LogSeverity.Error, failed.Step, said.Text) { Speaker = said.Speaker });
        foreach (var line in failed.Detail)
            Tell(new LogLine(Id, LogSeverity.Error, failed.Step, line));
        Tell(new LogLine(Id, LogSeverity.Error, failed.Step, failed.Reason));
    }

    private void WarnOf(StepFailed failed)
    {
        foreach (var line in (string[])[failed.Reason, .. failed.Detail])
            Warn(failed.Step, line);
        foreach (var said in failed.Said)
            Tell(new LogLine(Id, LogSeverity.Warning, failed.Step, said.Text) { Speaker = said.Speaker });
    }

    private void Tell(LogLine line)
    {
        _log.Tell(line);
        Timers.StartSingleTimer(Heartbeat, StillWaiting.Instance, _options.Heartbeat);
    }

    private void FinishFailed(DeploymentStep failedStep)
    {
        if (_order.Recovery == Recovery.Nothing)
            Finish(DeploymentOutcome.Failed, failedStep);
        else
            HandBack(failedStep, DeploymentOutcome.Failed);
    }

    /// <summary>Ends a run that did not come to its end: the coordinator decides how it goes on.</summary>
    /// <param name="failedStep">Where it failed, or was cancelled.</param>
    /// <param name="outcome">How the deployment ends when it is undone.</param>
    /// <param name="tried">What this run, which is no recovery, has tried.</param>
    private void HandBack(DeploymentStep failedStep, DeploymentOutcome outcome, Recovery tried = Recovery.Undo)
    {
        Timers.CancelAll();
        _trace.Finish(DeploymentOutcome.Failed);
        // An undo that fails is repeated for what it was begun for.
        var cause = _order.Recovery == Recovery.Undo ? _order.Cause : EndOf(outcome, failedStep);
        Context.Parent.Tell(new RecoveryFailed(Id, IsRecovery ? _order.Recovery : tried, cause, failedStep, _order.Settings, _order.TakesOver));
        Context.Stop(Self);
    }

    private DeploymentEnd EndOf(DeploymentOutcome outcome, DeploymentStep failedStep) => outcome == DeploymentOutcome.Cancelled
        ? new DeploymentEnd(outcome, null, FailureCodes.Cancelled)
        : new DeploymentEnd(outcome, failedStep, _code ?? FailureCodes.Internal);

    private DeploymentResult ResultOf(DeploymentOutcome outcome, DeploymentStep? failedStep) => new(Id, outcome, Elapsed)
    {
        // A failure at another Tower leaves everything else deployed.
        Changed = outcome is DeploymentOutcome.Succeeded or DeploymentOutcome.Planned ? WithWhatWasBegun(_plan.Changed) : _isDeployed ? _deployed : [],
        Kept = _keptImages,
        Held = [.. _held.Select(note => note.App)],
        FailedStep = failedStep,
        Trial = IsOwnTrial ? _options.TrialTime : null,
        Code = outcome.IsGood() ? null
            : _order.Cause?.Code
            ?? (outcome == DeploymentOutcome.Cancelled ? FailureCodes.Cancelled : _code ?? FailureCodes.Interrupted),
    };

    // What was done before the interruption is not in the plan of what was left to do.
    private ImmutableArray<string> WithWhatWasBegun(ImmutableArray<string> changed) => _order.Begun is not { } begun
        ? changed
        : [.. begun.Changes.Select(change => change.Name).Union(changed).Order(StringComparer.Ordinal)];

    private void Finish(DeploymentOutcome outcome, DeploymentStep? failedStep = null)
    {
        var isRecorded = IsJournaled && outcome != DeploymentOutcome.Unchanged;
        var result = ResultOf(outcome, failedStep);
        SayHowToConfirm();
        var finished = new DeploymentFinished(result)
        {
            HasHandedOver = _hasHandedOver,
            IsRecorded = isRecorded,
        };
        _trace.Finish(outcome);
        _waitingFor = "the disk";
        // The result is the successor's to write: the directory is no longer this Tower's.
        var isToBeWritten = isRecorded && !_hasHandedOver;
        if (isToBeWritten)
            _log.Tell(KeepLog.Instance);
        Become(() =>
        {
            Receive<DraftDiscarded>(answer => answer.Id == Id, _ => Close());
            Receive<JournalClosed>(answer => answer.Id == Id, _ => End(finished));
            Receive<StepFailed>(failed => failed.Id == Id, failed =>
            {
                // Neither changes how it ended.
                WarnOf(failed);
                Close();
            });
            Receive<CancelDeployment>(_ => Sender.Tell(new CancelRefused(Id, "it is over")));
            Always();
        });
        if (_hasHandedOver)
            Close();
        else
            Ask(_workers.State, new DiscardDraft(Id));

        void Close()
        {
            if (isToBeWritten)
            {
                isToBeWritten = false;
                Ask(_workers.Journal, new CloseJournal(Id, new JournalResult(_time.GetUtcNow(), outcome, result.Line) { Facts = ResultFacts.Of(result) }));
            }
            else
            {
                End(finished);
            }
        }
    }

    private void End(DeploymentFinished finished)
    {
        Timers.CancelAll();
        _log.Tell(new FinishLog(finished.Result));
        Context.Parent.Tell(finished);
        Context.Stop(Self);
    }

    private sealed class StillWaiting : INotInfluenceReceiveTimeout
    {
        public static readonly StillWaiting Instance = new();
    }
}

/// <summary>The coordinator restarted a worker; told to the running deployment.</summary>
/// <param name="Workers">The workers as they are now.</param>
internal sealed record WorkersReplaced(DeploymentWorkers Workers);
