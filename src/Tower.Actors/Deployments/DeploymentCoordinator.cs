using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Event;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Intents;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

/// <summary>
/// The one writer: takes deployments, runs one at a time in the order they came, and keeps the logs of the last ones. When
/// Tower starts it first completes or undoes the deployment in which it was interrupted. It never awaits: whatever runs, it
/// answers.
/// </summary>
public sealed partial class DeploymentCoordinator : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>What a refused caller is told to wait.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private static readonly Meter Meter = new("Tower");
    private static readonly UpDownCounter<int> QueueLength = Meter.CreateUpDownCounter<int>(
        "tower.queue.length", "{deployment}", "Deployments that wait or run.");

    private readonly IStateStore _state;
    private readonly IDeploymentJournal _journal;
    private readonly TowerOptions _options;
    private readonly TimeProvider _time;
    private readonly StepHandlerTable _handlers;
    private readonly ILoggingAdapter _operatorLog = Context.GetLogger();
    private readonly DeploymentHistory _history;
    private DeploymentQueue _queue;
    private IActorRef _running = ActorRefs.Nobody;
    private int _logs;

    /// <summary>Creates the actor.</summary>
    /// <param name="state">Where the applied intent is read from.</param>
    /// <param name="journal">Where logs are kept.</param>
    /// <param name="handlers">How work is done.</param>
    /// <param name="options">Bounds and names.</param>
    /// <param name="time">The clock.</param>
    public DeploymentCoordinator(
        IStateStore state,
        IDeploymentJournal journal,
        StepHandlerTable handlers,
        TowerOptions options,
        TimeProvider time)
    {
        (_state, _journal, _handlers, _options, _time) = (state, journal, handlers, options, time);
        _queue = DeploymentQueue.Empty(options.QueueCapacity);
        _history = new DeploymentHistory(options.KeptDeployments);

        Receive<SubmitDeployment>(OnSubmit);
        Cancelling();
        Trials();
        Receive<FindDeployment>(OnFind);
        Receive<SubscribeToLog>(OnSubscribe);
        Receive<ListDeployments>(OnList);
        Receive<DeploymentFinished>(OnFinished);
        Receive<DeploymentLost>(OnLost);
        Receive<SayPositions>(_ => TellWaiting());
        Describing();
        Recovering();
        Working();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(SayPositions), SayPositions.Instance, _options.Heartbeat);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _trialTimer?.Dispose();

    /// <summary>Stop, never restart: whatever touched the world must not do it again because of an exception.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void OnSubmit(SubmitDeployment request)
    {
        if (_history.Knows(request.Id))
        {
            _operatorLog.Error("{DeploymentId} refused: this id is taken (a defect in Tower)", request.Id);
            Sender.Tell(new DeploymentIdTaken(request.Id));
            return;
        }

        if (_hasHandedOver)
        {
            Sender.Tell(new DeploymentHandedOver(request.Id));
            return;
        }

        if (_queue.IsFull)
        {
            _operatorLog.Warning("{DeploymentId} refused: {Waiting} deployments wait", request.Id, _queue.Waiting.Count);
            Sender.Tell(new DeploymentRejected(request.Id, _queue.Waiting.Count, RetryAfter));
            return;
        }

        if (RefusalOf(request) is { } refusal)
        {
            _operatorLog.Warning("{DeploymentId} refused: {Reason}", request.Id, refusal.Reason);
            Sender.Tell(new DeploymentRefused(request.Id, refusal.Code, refusal.Reason, refusal.Lines));
            return;
        }

        _queue = _queue.Add(request);
        var log = StartLog(request, resumes: false);
        var position = _queue.PositionOf(request.Id)!.Value;
        if (position > 0)
            log.Tell(Line(request.Id, $"queued: {position} before this one"));
        Sender.Tell(new DeploymentAccepted(request.Id, position));
        RunNext();
    }

    private IActorRef StartLog(SubmitDeployment request, bool resumes)
    {
        // Secrets of every document that can be in force when this one runs are kept out of its log.
        var documents = _queue.Waiting.Append(_queue.Running).Append(request).OfType<SubmitDeployment>().Select(queued => queued.Intent);
        var redactor = SecretRedactor.For(_state.Applied is { } applied ? documents.Append(applied) : documents);
        var log = Context.ActorOf(DeploymentLog.Props(request.Id, redactor, _time, _journal, resumes), $"log-{request.Id}-{++_logs}");
        if (_history.Begin(request, log) is { } before)
            Context.Stop(before);
        QueueLength.Add(1);
        return log;
    }

    // Told at once where it can be; what is applied while it waits, and what really runs, is looked at when its turn comes.
    private GuardRefusal? RefusalOf(SubmitDeployment request) =>
        request.Trigger is DeploymentTrigger.Apply or DeploymentTrigger.Restore && _state.Applied is { } applied
            ? DocumentGuard.Check(applied, request.Intent, [], request.Allowed)
            : null;

    private void RunNext()
    {
        if (_isReadingJournals || _hasHandedOver || TryRevert())
            return;
        (_queue, var next) = _queue.TakeNext();
        if (next is null)
            return;
        var applied = _state.Applied;
        var request = applied is null ? next : WithWhatIsInForce(next, applied);
        if (request.Trigger == DeploymentTrigger.Restore && RestoredIntent.Problems(request.Intent, _options) is { IsEmpty: false } problems)
            Fail(next, DeploymentStep.Queue, RequestFailures.NotRestored, [.. problems, "these apps do not go with what was applied while this waited; nothing was done: change the document and apply it"], isRecorded: false);
        else
            Start(Order(request));
    }

    /// <summary>An order to be started now: with all that is known of what is in force.</summary>
    private DeploymentOrder Order(SubmitDeployment request) => new(request, _state.Applied)
    {
        Notes = _state.Notes,
        Held = HeldImages.Of(request, _state.Notes),
        Trial = CurrentTrial,
        Settings = SettingsFor(request),
    };

    /// <summary>The order to go back to what is in force, where nothing is held that this deployment was to hold.</summary>
    private DeploymentOrder UndoOrder(SubmitDeployment request, DeploymentEnd? cause) => Order(request) with
    {
        Recovery = Recovery.Undo,
        Held = HeldImages.Noted(_state.Notes),
        Settings = _state.Notes.Settings,
        Cause = cause,
    };

    // What was applied while it waited is what it refreshes, or what stays beside the apps it brings back.
    private static SubmitDeployment WithWhatIsInForce(SubmitDeployment request, Intent applied) => request.Trigger switch
    {
        DeploymentTrigger.Refresh => request with { Intent = applied },
        DeploymentTrigger.Restore => request with { Intent = RestoredIntent.Of(applied, request.Intent) },
        _ => request,
    };

    private void Start(DeploymentOrder order)
    {
        NotePort(order);
        var id = order.Request.Id;
        var log = _history.LogOf(id)!;
        var (handlers, options, time) = (_handlers, _options, _time);
        _running = Context.ActorOf(
            Props.Create(() => new Deployment(order, handlers, log, options, time)), $"deployment-{id}-{++_runs}");
        Context.WatchWith(_running, new DeploymentLost(id, _running));
        _operatorLog.Info("{DeploymentId} runs ({Trigger})", id, order.Request.Trigger);
    }

    private void TellWaiting()
    {
        foreach (var request in _queue.Waiting)
            _history.LogOf(request.Id).Tell(Line(request.Id, $"waiting: {_queue.PositionOf(request.Id)} before this one, {_queue.Running?.Id} runs"));
    }

    private static LogLine Line(DeploymentId id, string text) => new(id, LogSeverity.Info, DeploymentStep.Queue, text);

    private sealed class SayPositions
    {
        public static readonly SayPositions Instance = new();
    }
}
