using System.Collections.Immutable;
using Akka.Event;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// The few pieces of work that belong to no run: reading the records, closing one that did nothing, and what is on trial.
public sealed partial class DeploymentCoordinator
{
    private ImmutableDictionary<int, StepWork> _open = ImmutableDictionary<int, StepWork>.Empty;
    private int _lastWork;

    private void Working()
    {
        Receive<StepRunDone>(done =>
        {
            _open = _open.Remove(done.Key);
            OnDone(done.Answer);
        });
        Receive<StepRunFailed>(failed =>
        {
            if (_open.TryGetValue(failed.Key, out var work))
                OnFailed(work, failed.Failure.Reason);
            _open = _open.Remove(failed.Key);
        });
        Receive<StepRunStopped>(stopped =>
        {
            if (_open.TryGetValue(stopped.Key, out var work))
                OnFailed(work, "it met a defect, which is in this log");
            _open = _open.Remove(stopped.Key);
        });
        // How far it has come is of interest to nobody here.
        Receive<Execution.StepProgress>(_ => { });
    }

    private void Do(DeploymentId id, StepWork work)
    {
        var key = ++_lastWork;
        _open = _open.Add(key, work);
        var child = Context.ActorOf(StepRun.Props(key, id, work, _handlers.Of(work), default, _time), $"{work.GetType().Name}-{key}");
        Context.WatchWith(child, new StepRunStopped(key));
    }

    private void OnDone(object answer)
    {
        switch (answer)
        {
            case JournalsRead read:
                OnJournalsRead(read);
                break;
            case AddressProbed probed:
                OnAddressProbed(probed);
                break;
            case TrialSaved saved:
                OnTrialSaved(saved);
                break;
            // The journal of one that had touched nothing; its end is noted, and nobody waits for it.
            case Done:
                break;
            default:
                throw new InvalidOperationException($"an answer that nothing was asked for: {answer.GetType().Name}");
        }
    }

    private void OnFailed(StepWork work, string reason)
    {
        switch (work)
        {
            case ReadJournals:
                _operatorLog.Error("the journals cannot be read, so an interrupted deployment is not recovered: {Reason}", reason);
                GoToWork();
                break;
            case ProbeAddress:
                _isAskingAddress = false;
                _operatorLog.Warning("the trial: {Reason}", reason);
                break;
            case SaveTrial:
                _operatorLog.Warning("the trial: {Reason}", reason);
                break;
            case CloseJournal:
                _operatorLog.Warning("the end of a deployment that had touched nothing is not on disk: {Reason}", reason);
                break;
            default:
                throw new InvalidOperationException($"work that nothing asked for: {work.GetType().Name}");
        }
    }

    private sealed record StepRunStopped(int Key);
}
