using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments.Logs;

/// <summary>A deployment's log as a stream.</summary>
public static class DeploymentLogSource
{
    /// <summary>How many frames (messages of the log, one or more lines each) a reader may be behind the present.</summary>
    /// <remarks>
    /// A source of this kind is an actor: what comes in one burst lies in its mailbox before the reader's next demand, so a
    /// buffer smaller than a burst would cut off readers that are not slow at all. It stays well below what
    /// <see cref="LogBacklog"/> keeps: who is cut off can still read on without a gap.
    /// </remarks>
    public const int Buffer = 2048;

    /// <summary>
    /// The lines behind number <paramref name="after"/>, then those that come, to the last one. It subscribes when it is run,
    /// so that nothing exists before somebody reads; and ends its subscription when it ends, whatever ends it.
    /// </summary>
    /// <remarks>
    /// Fails instead of leaving out a line: with <see cref="BufferOverflowException"/> when the reader is too slow, with the
    /// log's own failure when the deployment is unknown, and when the coordinator or the log stops. Reading again
    /// <paramref name="after"/> the last line seen loses nothing.
    /// </remarks>
    /// <param name="coordinator">Passes the subscription on to the deployment's log, sender unchanged.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="after">The number of the last line the reader has; 0 for all.</param>
    public static Source<LogEvent, NotUsed> Create(IActorRef coordinator, DeploymentId id, long after) =>
        Source.ActorRef<LogFrame>(Buffer, OverflowStrategy.Fail)
            .MapMaterializedValue(reader =>
            {
                coordinator.Tell(new SubscribeToLog(id, after), reader);
                return NotUsed.Instance;
            })
            .Watch(coordinator)
            // The replay is one frame, unrolled as fast as the reader reads: it cannot overflow the buffer.
            .SelectMany(frame => frame.Events);
}
