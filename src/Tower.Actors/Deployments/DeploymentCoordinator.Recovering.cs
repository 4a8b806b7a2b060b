using Akka.Actor;
using Akka.Event;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

/// <summary>
/// This process has become the owner of the data directory and has read the applied intent; told to the coordinator before
/// anybody is let in. It reads the journals, and recovers what was interrupted before it runs anything else.
/// </summary>
/// <param name="ByHandover">
/// Whether another Tower has handed over to this one and waits for its word. <c>owner.json</c> says so; what generation an intent's Tower has
/// does not: another version may render, and so name, the same Tower otherwise.
/// </param>
public sealed record OwnershipTaken(bool ByHandover = false);

// What was before this process: the deployments on disk, the one that was interrupted, the Tower that took over.
public sealed partial class DeploymentCoordinator
{
    private bool _isReadingJournals;
    private bool _hasHandedOver;
    private bool _isTakingOver;
    private int _runs;

    private void Recovering()
    {
        Receive<OwnershipTaken>(taken =>
        {
            (_isReadingJournals, _hasHandedOver, _isTakingOver) = (true, false, taken.ByHandover);
            Do(new DeploymentId("recovery"), new ReadJournals());
        });
        Receive<RecoveryFailed>(OnRecoveryFailed);
        Receive<RecoverAgain>(again => Start(UndoOrder(again.Request, again.Cause) with { Settings = again.Settings, TakesOver = again.TakesOver }));
    }

    private void OnJournalsRead(JournalsRead read)
    {
        _history.Read(read.Journals);
        if (_queue.Running is null && RecoveryDecision.Interrupted(read.Journals) is { } interrupted)
            Recover(interrupted);
        GoToWork();
    }

    private void GoToWork()
    {
        _isReadingJournals = false;
        FollowTrial(_options.TrialGrace);
        Stash.UnstashAll();
        RunNext();
    }

    private void Recover(JournaledDeployment interrupted)
    {
        var isSuccessor = _isTakingOver || (interrupted.Head is { } meant && IsTheTowerOf(meant));
        var decision = RecoveryDecision.Of(interrupted, isSuccessor);
        if (decision == Recovery.Nothing || interrupted.Head is not { } head || _state.Applied is null)
        {
            CloseUntouched(interrupted);
            return;
        }

        _operatorLog.Warning("{DeploymentId} was interrupted: {Recovery}", interrupted.Id, decision);
        var request = new SubmitDeployment(interrupted.Id, head.Trigger, head.Intent, head.RequestedAt);
        _queue = _queue.RunFirst(request);
        StartLog(request, resumes: true).Tell(KeepLog.Instance);
        Start(decision == Recovery.Undo ? UndoOrder(request, cause: null) : Order(request) with
        {
            Recovery = Recovery.Complete,
            Begun = head,
            Held = head.Held,
            TakesOver = RecoveryDecision.WasHandingOver(interrupted),
        });
    }

    private void CloseUntouched(JournaledDeployment interrupted)
    {
        var id = interrupted.Id;
        var now = _time.GetUtcNow();
        var requestedAt = interrupted.Head?.RequestedAt ?? now;
        var ended = new DeploymentResult(id, DeploymentOutcome.Failed, now - requestedAt)
        {
            FailedStep = DeploymentStep.Recover,
            Code = FailureCodes.Interrupted,
        };
        if (interrupted.Head is { } head)
        {
            var log = StartLog(new SubmitDeployment(id, head.Trigger, head.Intent, head.RequestedAt), resumes: true);
            log.Tell(KeepLog.Instance);
            log.Tell(new LogLine(id, LogSeverity.Error, DeploymentStep.Recover,
                "Tower was interrupted before anything was touched; nothing that runs and no file was changed"));
            log.Tell(new FinishLog(ended));
            End(ended, isRecorded: true);
        }
        var result = new JournalResult(now, DeploymentOutcome.Failed, ended.Line) { Facts = ResultFacts.Of(ended) };
        _history.Archive(interrupted with { Result = result });
        Do(id, new CloseJournal(result));
    }

    private bool IsTheTowerOf(JournalHead head) =>
        StackBuilder.Build(head.Intent, AppliedImages.Of(head.Intent), _options).Services
            .First(service => service.Kind == ServiceKind.Tower).Generation == _options.OwnGeneration;

    // One whole state, the new or the old one: what cannot be completed is undone, and undoing is tried until it is done.
    private void OnRecoveryFailed(RecoveryFailed failed)
    {
        Context.Unwatch(_running);
        RefuseUnansweredCancels(failed.Id, IsRecovered);
        if (_queue.Running is not { } request || request.Id != failed.Id)
            return;
        if (failed.Recovery != Recovery.Undo)
        {
            Start(UndoOrder(request, failed.Cause) with { TakesOver = failed.TakesOver });
            return;
        }

        _running = ActorRefs.Nobody;
        // What cannot be started again, because its port belongs to somebody else by now, must not keep everything else from running.
        var settings = failed is { FailedStep: DeploymentStep.Start, Settings: not null } ? null : _state.Notes.Settings;
        _history.LogOf(failed.Id).Tell(new LogLine(failed.Id, LogSeverity.Error, DeploymentStep.Recover,
            $"this is tried again in {_options.RecoveryInterval.TotalSeconds:0} s, before any other deployment"
            + (settings is null && _state.Notes.Settings != StackSettings.Of(_options) ? ", with the settings that this Tower has read" : "")));
        Timers.StartSingleTimer(nameof(RecoverAgain), new RecoverAgain(request, failed.Cause, settings, failed.TakesOver), _options.RecoveryInterval);
    }

    private void StepDown()
    {
        _hasHandedOver = true;
        foreach (var waiting in _queue.Waiting)
            Drop(waiting.Id, FailureCodes.Superseded, "another Tower has taken over while this waited; nothing of it was done: send it again");
    }

    private void OnFind(FindDeployment find)
    {
        var answer = _history.Find(find.Id);
        // Whoever asks for a deployment of before while it is being read is answered when it is.
        if (answer is DeploymentUnknown && _isReadingJournals)
            Stash.Stash();
        else
            Sender.Tell(answer);
    }

    // Whoever asks while the disk is read is answered when it is.
    private void OnList(ListDeployments list)
    {
        if (_isReadingJournals)
            Stash.Stash();
        else
            Sender.Tell(new DeploymentsListed(_history.List(_queue)));
    }

    private void OnSubscribe(SubscribeToLog subscribe)
    {
        if (_history.LogOf(subscribe.Id) is { } log)
            log.Forward(subscribe);
        else if (_history.Archived(subscribe.Id) is { } kept)
            Context.ActorOf(ArchivedLog.Props(kept, _journal)).Forward(subscribe);
        else if (_isReadingJournals)
            Stash.Stash();
        else
            Sender.Tell(new Status.Failure(new KeyNotFoundException($"no deployment {subscribe.Id}")));
    }

    private sealed record RecoverAgain(SubmitDeployment Request, DeploymentEnd? Cause, StackSettings? Settings, bool TakesOver);
}
