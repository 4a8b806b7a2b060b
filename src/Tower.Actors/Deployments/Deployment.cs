using Akka.Actor;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

/// <summary>
/// One run of a deployment, from its first line to its last. What it decides is in <see cref="DeploymentRun"/>; this actor tells that what
/// happens and does what it says, each piece of work as a child.
/// </summary>
internal sealed class Deployment : ReceiveActor, IWithTimers
{
    private const string Patience = "patience";
    private const string Heartbeat = "heartbeat";

    private readonly StepHandlerTable _handlers;
    private readonly IActorRef _log;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly DeploymentTrace _trace;
    private DeploymentRun _run;

    /// <summary>Creates the actor; it begins by itself.</summary>
    /// <param name="order">What is to be done.</param>
    /// <param name="handlers">How work is done.</param>
    /// <param name="log">The deployment's log.</param>
    /// <param name="options">Bounds and names.</param>
    /// <param name="time">The clock.</param>
    public Deployment(DeploymentOrder order, StepHandlerTable handlers, IActorRef log, TowerOptions options, TimeProvider time)
    {
        (_handlers, _log, _options, _time) = (handlers, log, options, time);
        _run = new DeploymentRun(order, options);
        _trace = new DeploymentTrace(order.Request, time);

        Receive<StepRunDone>(done => On(new RunEvent.WorkDone(new WorkId(done.Key), done.Answer)));
        Receive<StepRunFailed>(failed => On(new RunEvent.WorkFailed(new WorkId(failed.Key), failed.Failure)));
        Receive<StepRunStopped>(stopped => On(new RunEvent.WorkStopped(new WorkId(stopped.Key))));
        Receive<StepProgress>(progress => On(new RunEvent.Progress(progress.Line, progress.WaitingFor)));
        Receive<CancelDeployment>(cancel => On(new RunEvent.CancelAsked(cancel.By)));
        Receive<LogReleased>(_ => On(new RunEvent.LogReleased()));
        Receive<RunEvent>(On);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.WatchWith(_log, new RunEvent.LogLost());
        On(new RunEvent.Begun());
    }

    /// <summary>Stop, never restart: work must not do again what it did to the world.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void On(RunEvent happened)
    {
        (_run, var effects) = _run.On(happened, _time.GetUtcNow());
        foreach (var effect in effects)
            Do(effect);
    }

    private void Do(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Do(var id, var work):
                Begin(id, work);
                break;
            case RunEffect.EndWork(var patience):
                Timers.StartSingleTimer(Patience, new RunEvent.OutOfPatience(), patience);
                foreach (var child in Context.GetChildren())
                    child.Tell(GiveUp.Instance);
                break;
            case RunEffect.WorkEnded:
                Timers.Cancel(Patience);
                break;
            case RunEffect.Say(var line):
                _log.Tell(line);
                Timers.StartSingleTimer(Heartbeat, new RunEvent.Silence(), _options.Heartbeat);
                break;
            case RunEffect.Enter(var step):
                _trace.Enter(step);
                break;
            case RunEffect.KeepLog:
                _log.Tell(KeepLog.Instance);
                break;
            case RunEffect.ReleaseLog:
                _log.Tell(new ReleaseLog(_run.Id));
                break;
            case RunEffect.AnswerCancel(var answer):
                Sender.Tell(answer);
                break;
            case RunEffect.Planned(var changes):
                Context.Parent.Tell(new DeploymentPlanned(_run.Id, changes));
                break;
            case RunEffect.Decided(var outcome):
                _trace.Finish(outcome);
                break;
            case RunEffect.Finish(var finished):
                _log.Tell(new FinishLog(finished.Result));
                End(finished);
                break;
            case RunEffect.HandBack(var failed):
                _trace.Finish(DeploymentOutcome.Failed);
                End(failed);
                break;
            default:
                throw new InvalidOperationException($"an effect that nothing does: {effect.GetType().Name}");
        }
    }

    private void Begin(WorkId id, Domain.Steps.StepWork work)
    {
        var child = Context.ActorOf(
            StepRun.Props(id.Value, _run.Id, work, _handlers.Of(work), _trace.Context, _time), $"{work.GetType().Name}-{id.Value}");
        Context.WatchWith(child, new StepRunStopped(id.Value));
    }

    private void End(object last)
    {
        Timers.CancelAll();
        Context.Parent.Tell(last);
        Context.Stop(Self);
    }

    private sealed record StepRunStopped(int Key);
}
