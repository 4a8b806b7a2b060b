using Akka.Actor;

namespace Tower.Actors.Hosting;

/// <summary>
/// Watches the coordinator. Without it nothing is deployed and nobody is answered, so its end is the end of the process, unless
/// the process ends anyway.
/// </summary>
internal sealed class CoordinatorWatch : ReceiveActor
{
    private Exception? _cause;

    /// <summary>Watches from now on.</summary>
    /// <param name="coordinator">Whom.</param>
    /// <param name="onDefect">Told once, with what the coordinator threw; null: it stopped without an exception.</param>
    public CoordinatorWatch(IActorRef coordinator, Action<Exception?> onDefect)
    {
        Context.Watch(coordinator);
        Context.System.EventStream.Subscribe(Self, typeof(ActorBroke));
        Receive<ActorBroke>(broke =>
        {
            if (broke.Actor.Equals(coordinator))
                _cause = broke.Cause;
        });
        Receive<Terminated>(_ =>
        {
            if (CoordinatedShutdown.Get(Context.System).ShutdownReason is null)
                onDefect(_cause);
        });
    }

    /// <inheritdoc/>
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
