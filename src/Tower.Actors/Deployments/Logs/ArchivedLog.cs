using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using LogEvent = Tower.Messages.Logs.LogEvent;

namespace Tower.Actors.Deployments.Logs;

/// <summary>
/// Answers one <see cref="SubscribeToLog"/> for a deployment that ended before this process began, from the disk, and stops.
/// </summary>
public sealed class ArchivedLog : ReceiveActor
{
    /// <summary>Use <see cref="Props"/>.</summary>
    public ArchivedLog(JournaledDeployment deployment, IDeploymentJournal journal)
    {
        var id = deployment.Id;
        Receive<SubscribeToLog>(subscribe =>
        {
            var reader = Sender;
            journal.ReadLogAsync(id, CancellationToken.None).PipeTo(
                Self,
                success: lines => new Answer(reader, new LogFrame(id, [.. ToTheEnd(lines, deployment.Result).Where(line => line.Sequence > subscribe.After)])),
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
    /// <param name="deployment">What the disk has of it.</param>
    /// <param name="journal">Where its lines are.</param>
    public static Props Props(JournaledDeployment deployment, IDeploymentJournal journal) =>
        Akka.Actor.Props.Create(() => new ArchivedLog(deployment, journal));

    // The result is on the disk before the log's last line is: a Tower killed in between has told nobody how it ended.
    private static ImmutableArray<LogEvent> ToTheEnd(ImmutableArray<LogEvent> lines, JournalResult? result)
    {
        if (result is null || lines is [.., { Result: not null }])
            return lines;
        var severity = result.Outcome.IsGood() ? LogSeverity.Info : LogSeverity.Error;
        var last = lines.IsEmpty ? 0 : lines[^1].Sequence;
        return lines.Add(new LogEvent(last + 1, result.At, severity, DeploymentStep.Result, result.Text, result.Outcome));
    }

    private sealed record Answer(IActorRef Reader, object Message);
}
