using Akka.Actor;
using Tower.Actors.Logs;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

// Saying what happens: to the log, to the trace, to the coordinator.
public sealed partial class Deployment
{
    private const string Heartbeat = "heartbeat";
    private DeploymentStep _step;
    private string _waitingFor = "";
    private bool _finished;

    private void Always()
    {
        Receive<StepProgress>(progress =>
        {
            _waitingFor = progress.WaitingFor ?? _waitingFor;
            Tell(progress.Line);
        });
        Receive<StillWaiting>(_ => Say($"still waiting for {_waitingFor} ({Seconds(Elapsed)} since the request)"));
        Receive<WorkerLost>(lost => Self.Tell(new StepFailed(
            _request.Id, _step, $"the worker '{lost.Name}' stopped unexpectedly; Tower's own log says why")));
        Receive<WorkersReplaced>(replaced =>
        {
            _workers = replaced.Workers;
            foreach (var (name, worker) in _workers.All)
            {
                Context.Unwatch(worker);
                Context.WatchWith(worker, new WorkerLost(name));
            }
        });
        // An answer that comes after its step ended (cancelled work, a second failure) has nobody to act on it.
        ReceiveAny(_ => { });
    }

    private void Enter(DeploymentStep step, string waitingFor)
    {
        (_step, _waitingFor) = (step, waitingFor);
        _trace.Enter(step);
    }

    private void Ask(IActorRef worker, StepRequest request) => worker.Tell(request with { Trace = _trace.Context });

    private void Say(string text) => Say(_step, text);

    private void Say(DeploymentStep step, string text) => Tell(new LogLine(_request.Id, LogSeverity.Info, step, text));

    private void Warn(DeploymentStep step, string text) => Tell(new LogLine(_request.Id, LogSeverity.Warning, step, text));

    private void Report(StepFailed failed)
    {
        // The cause comes last: it is what a reader of the last lines must find.
        foreach (var line in failed.Detail)
            Tell(new LogLine(_request.Id, LogSeverity.Error, failed.Step, line));
        Tell(new LogLine(_request.Id, LogSeverity.Error, failed.Step, failed.Reason));
    }

    private void Tell(LogLine line)
    {
        _log.Tell(line);
        Timers.StartSingleTimer(Heartbeat, StillWaiting.Instance, _options.Heartbeat);
    }

    private void Finish(DeploymentOutcome outcome, DeploymentStep? failedStep = null)
    {
        _finished = true;
        Timers.Cancel(Heartbeat);
        _trace.Finish(outcome);
        _workers.State.Tell(new DiscardDraft(_request.Id));
        var changed = outcome == DeploymentOutcome.Succeeded ? _plan.Changed : [];
        _log.Tell(new FinishLog(outcome, DeploymentResultText.Line(_request.Id, outcome, Elapsed, changed, failedStep)));
        Context.Parent.Tell(new DeploymentFinished(_request.Id, outcome, Elapsed, changed, failedStep));
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
