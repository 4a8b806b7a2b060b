using Akka.Actor;
using Akka.Event;

namespace Tower.Actors.Hosting;

/// <summary>
/// Says in the operator's log which messages an actor did not expect, and which were not delivered. Only their types: what is in them
/// may be secret.
/// </summary>
internal sealed class MessageWatch : ReceiveActor, IWithTimers
{
    /// <summary>How many dead letters of a <see cref="Period"/> are named; the others are counted.</summary>
    internal const int MostDeadLetters = 10;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _deadLetters;

    /// <summary>Watches from now on.</summary>
    public MessageWatch()
    {
        Receive<UnhandledMessage>(unhandled => _log.Warning(
            "{Recipient} got a {Message} from {Sender} and does not expect it (a defect in Tower)",
            unhandled.Recipient.Path.ToStringWithoutAddress(), unhandled.Message.GetType(),
            unhandled.Sender.Path.ToStringWithoutAddress()));
        Receive<DeadLetter>(OnDeadLetter);
        Receive<EndOfPeriod>(_ =>
        {
            if (_deadLetters > MostDeadLetters)
                _log.Info("{Count} more messages were not delivered", _deadLetters - MostDeadLetters);
            _deadLetters = 0;
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
    }

    /// <inheritdoc/>
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    // The last words of work that ended are among them, so a few of them are no alarm.
    private void OnDeadLetter(DeadLetter letter)
    {
        if (_deadLetters == 0)
            Timers.StartSingleTimer(nameof(EndOfPeriod), EndOfPeriod.Instance, Period);
        if (++_deadLetters <= MostDeadLetters)
        {
            _log.Info("a {Message} for {Recipient} was not delivered",
                letter.Message.GetType(), letter.Recipient.Path.ToStringWithoutAddress());
        }
    }

    private sealed class EndOfPeriod
    {
        public static readonly EndOfPeriod Instance = new();
    }
}
