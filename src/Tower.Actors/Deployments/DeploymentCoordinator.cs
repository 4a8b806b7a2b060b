using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Event;
using Tower.Actors.Hosting;
using Tower.Actors.Logs;
using Tower.Actors.State;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

/// <summary>
/// The one writer: takes deployments, runs one at a time in the order they came, and keeps the logs of the last ones.
/// It owns the workers, and never awaits: whatever runs, it answers.
/// </summary>
public sealed class DeploymentCoordinator : ReceiveActor, IWithTimers
{
    /// <summary>What a refused caller is told to wait.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private static readonly Meter Meter = new("Tower");
    private static readonly UpDownCounter<int> QueueLength = Meter.CreateUpDownCounter<int>(
        "tower.queue.length", "{deployment}", "Deployments that wait or run.");

    private readonly IStateStore _state;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<IActorContext, string, IActorRef> _startWorker;
    private readonly ILoggingAdapter _operatorLog = Context.GetLogger();
    private readonly Dictionary<DeploymentId, Known> _known = [];
    private readonly Queue<DeploymentId> _ended = new();
    private DeploymentQueue _queue;
    private DeploymentWorkers _workers = null!;
    private IActorRef _running = ActorRefs.Nobody;

    /// <summary>Creates the actor.</summary>
    /// <param name="state">Where the applied intent is read from.</param>
    /// <param name="startWorker">Starts the worker of a name (see <see cref="DeploymentWorkers.All"/>) below this actor.</param>
    /// <param name="options">Bounds and names.</param>
    /// <param name="time">The clock.</param>
    public DeploymentCoordinator(
        IStateStore state, Func<IActorContext, string, IActorRef> startWorker, TowerOptions options, TimeProvider time)
    {
        (_state, _startWorker, _options, _time) = (state, startWorker, options, time);
        _queue = DeploymentQueue.Empty(options.QueueCapacity);

        Receive<SubmitDeployment>(OnSubmit);
        Receive<FindDeployment>(find => Sender.Tell(Find(find.Id)));
        Receive<SubscribeToLog>(subscribe =>
        {
            if (_known.TryGetValue(subscribe.Id, out var known))
                known.Log.Forward(subscribe);
            else
                Sender.Tell(new Status.Failure(new KeyNotFoundException($"no deployment {subscribe.Id}")));
        });
        Receive<DeploymentFinished>(OnFinished);
        Receive<DeploymentLost>(OnLost);
        Receive<WorkerStopped>(OnWorkerStopped);
        Receive<SayPositions>(_ => TellWaiting());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        IActorRef Worker(string name) => StartWorker(name);
        _workers = new DeploymentWorkers(
            Worker("images"), Worker("dns"), Worker("configs"), Worker("compose"),
            Worker("caddy"), Worker("engine"), Worker("prober"), Worker("state"));
        Timers.StartPeriodicTimer(nameof(SayPositions), SayPositions.Instance, _options.Heartbeat);
    }

    /// <summary>Stop, never restart: whatever touched the world must not do it again because of an exception.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void OnSubmit(SubmitDeployment request)
    {
        if (_queue.IsFull)
        {
            _operatorLog.Warning("{DeploymentId} refused: {Waiting} deployments wait", request.Id, _queue.Waiting.Count);
            Sender.Tell(new DeploymentRejected(request.Id, _queue.Waiting.Count, RetryAfter));
            return;
        }

        _queue = _queue.Add(request);
        QueueLength.Add(1);
        // Secrets of every document that can be in force when this one runs are kept out of its log.
        var documents = _queue.Waiting.Append(_queue.Running).OfType<SubmitDeployment>().Select(queued => queued.Intent);
        var redactor = SecretRedactor.For(_state.Applied is { } applied ? documents.Append(applied) : documents);
        var log = Context.ActorOf(DeploymentLog.Props(request.Id, redactor, _time), $"log-{request.Id}");
        _known.Add(request.Id, new Known(request, log, null));

        var position = _queue.PositionOf(request.Id)!.Value;
        if (position > 0)
            log.Tell(Line(request.Id, $"queued: {position} before this one"));
        Sender.Tell(new DeploymentAccepted(request.Id, position));
        RunNext();
    }

    private void RunNext()
    {
        (_queue, var next) = _queue.TakeNext();
        if (next is null)
            return;
        var applied = _state.Applied;
        // What was applied while a refresh waited is what it refreshes.
        var request = next.Trigger == DeploymentTrigger.Refresh && applied is not null ? next with { Intent = applied } : next;
        var workers = _workers;
        var log = _known[next.Id].Log;
        var (options, time) = (_options, _time);
        _running = Context.ActorOf(
            Props.Create(() => new Deployment(request, applied, workers, log, options, time)), $"deployment-{next.Id}");
        Context.WatchWith(_running, new DeploymentLost(next.Id));
        _operatorLog.Info("{DeploymentId} runs ({Trigger})", next.Id, next.Trigger);
    }

    private void OnFinished(DeploymentFinished finished)
    {
        Context.Unwatch(_running);
        End(finished.Id, finished.Outcome);
        RunNext();
    }

    // Only a bug ends a deployment's actor without a word: its caller is told so, and the next one starts from what runs.
    private void OnLost(DeploymentLost lost)
    {
        if (_queue.Running?.Id != lost.Id || !_known.TryGetValue(lost.Id, out var known))
            return;
        var duration = _time.GetUtcNow() - known.Request.RequestedAt;
        known.Log.Tell(new LogLine(lost.Id, LogSeverity.Error, DeploymentStep.Result,
            "the deployment stopped unexpectedly (a defect in Tower; its own log says where): check GET /status, then apply again"));
        known.Log.Tell(new FinishLog(DeploymentOutcome.Failed,
            DeploymentResultText.Line(lost.Id, DeploymentOutcome.Failed, duration, [], DeploymentStep.Result)));
        OnFinished(new DeploymentFinished(lost.Id, DeploymentOutcome.Failed, duration, [], DeploymentStep.Result));
    }

    private void End(DeploymentId id, DeploymentOutcome outcome)
    {
        _queue = _queue.End(id);
        QueueLength.Add(-1);
        _known[id] = _known[id] with { Outcome = outcome };
        _ended.Enqueue(id);
        while (_ended.Count > _options.KeptDeployments)
        {
            var oldest = _ended.Dequeue();
            Context.Stop(_known[oldest].Log);
            _known.Remove(oldest);
        }
    }

    private IActorRef StartWorker(string name)
    {
        var worker = _startWorker(Context, name);
        Context.WatchWith(worker, new WorkerStopped(name));
        return worker;
    }

    private void OnWorkerStopped(WorkerStopped stopped)
    {
        _operatorLog.Error("worker {Worker} stopped and is started again", stopped.Name);
        _workers = _workers.With(stopped.Name, StartWorker(stopped.Name));
        _running.Tell(new WorkersReplaced(_workers));
    }

    private void TellWaiting()
    {
        foreach (var request in _queue.Waiting)
            _known[request.Id].Log.Tell(Line(request.Id, $"waiting: {_queue.PositionOf(request.Id)} before this one, {_queue.Running?.Id} runs"));
    }

    private IFindDeploymentAnswer Find(DeploymentId id) => _known.TryGetValue(id, out var known)
        ? new DeploymentFound(id, known.Request.Trigger, known.Request.RequestedAt, known.Outcome)
        : new DeploymentUnknown(id);

    private static LogLine Line(DeploymentId id, string text) => new(id, LogSeverity.Info, DeploymentStep.Queue, text);

    private sealed record Known(SubmitDeployment Request, IActorRef Log, DeploymentOutcome? Outcome);

    private sealed record DeploymentLost(DeploymentId Id);

    private sealed record WorkerStopped(string Name);

    private sealed class SayPositions
    {
        public static readonly SayPositions Instance = new();
    }
}
