using Akka.Actor;
using Tower.Actors.Journal;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Logs;

/// <summary>
/// Answers one <see cref="SubscribeToLog"/> for a deployment that ended before this process began, from the disk, and stops.
/// </summary>
public sealed class ArchivedLog : ReceiveActor
{
    /// <summary>Use <see cref="Props"/>.</summary>
    public ArchivedLog(DeploymentId id, IDeploymentJournal journal)
    {
        Receive<SubscribeToLog>(subscribe =>
        {
            var reader = Sender;
            journal.ReadLogAsync(id, CancellationToken.None).PipeTo(
                Self,
                success: lines => new Answer(reader, new LogFrame(id, [.. lines.Where(line => line.Sequence > subscribe.After)])),
                failure: cause => new Answer(reader, new Status.Failure(cause)));
        });
        Receive<Answer>(answer =>
        {
            answer.Reader.Tell(answer.Message);
            if (answer.Message is LogFrame)
                answer.Reader.Tell(new Status.Success(id));
            Context.Stop(Self);
        });
    }

    /// <summary>How to start one.</summary>
    public static Props Props(DeploymentId id, IDeploymentJournal journal) =>
        Akka.Actor.Props.Create(() => new ArchivedLog(id, journal));

    private sealed record Answer(IActorRef Reader, object Message);
}
