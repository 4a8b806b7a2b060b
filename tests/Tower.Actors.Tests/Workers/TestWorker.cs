using System.Diagnostics;
using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Execution;
using Tower.Messages.Deployments;

namespace Tower.Actors.Tests.Workers;

/// <summary>
/// Does the work it is told to, each piece by a <see cref="StepRun"/> as in a deployment, and tells the asker what comes of it: lines,
/// then the answer or the failure.
/// </summary>
internal sealed class TestWorker : ReceiveActor
{
    public static readonly DeploymentId Id = new("20260128T103045-3f9a");

    private readonly Dictionary<int, IActorRef> _askers = [];
    private IActorRef _canceller = ActorRefs.Nobody;
    private int _lastKey;

    public TestWorker(StepHandlers handlers, TimeProvider time)
    {
        var table = new StepHandlerTable(handlers);
        Receive<StepWork>(work => Begin(work, default));
        Receive<Traced>(traced => Begin(traced.Work, traced.Trace));
        Receive<StepProgress>(progress => _askers[int.Parse(Sender.Path.Name)].Tell(progress));
        Receive<StepRunDone>(done => _askers[done.Key].Tell(done.Answer));
        Receive<StepRunFailed>(failed => _askers[failed.Key].Tell(failed.Failure));
        Receive<GiveUpWork>(_ =>
        {
            _canceller = Sender;
            foreach (var child in Context.GetChildren())
                child.Tell(GiveUp.Instance);
            TellCanceller();
        });
        Receive<Stopped>(stopped =>
        {
            _askers.Remove(stopped.Key);
            TellCanceller();
        });

        void Begin(StepWork work, ActivityContext trace)
        {
            var (key, handler) = (++_lastKey, table.Of(work));
            _askers.Add(key, Sender);
            Context.WatchWith(
                Context.ActorOf(StepRun.Props(key, Id, work, handler, trace, time), $"{key}"), new Stopped(key));
        }
    }

    public static Props Props(StepHandlers handlers, TimeProvider time) => Akka.Actor.Props.Create(() => new TestWorker(handlers, time));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void TellCanceller()
    {
        if (_askers.Count > 0 || _canceller.IsNobody())
            return;
        _canceller.Tell(WorkEnded.Instance);
        _canceller = ActorRefs.Nobody;
    }

    private sealed record Stopped(int Key);
}

/// <summary>Work below a span.</summary>
internal sealed record Traced(StepWork Work, ActivityContext Trace);

/// <summary>Has all work given up; answered by <see cref="WorkEnded"/> when none goes on.</summary>
internal sealed record GiveUpWork;

/// <summary>No work goes on.</summary>
internal sealed record WorkEnded
{
    public static readonly WorkEnded Instance = new();
}
