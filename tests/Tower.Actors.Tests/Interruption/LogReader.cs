using System.Collections.Immutable;
using Akka.Actor;
using Tower.Messages.Logs;

namespace Tower.Actors.Tests.Interruption;

/// <summary>Collects a deployment's log.</summary>
internal sealed class LogReader
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableList<LogEvent> _lines = [];

    public Task Ended => _ended.Task;

    public IReadOnlyList<LogEvent> Lines => _lines;

    internal sealed class Actor : ReceiveActor
    {
        public Actor(LogReader reader)
        {
            Receive<LogFrame>(frame => reader._lines = reader._lines.AddRange(frame.Events));
            Receive<Status.Success>(_ => reader._ended.TrySetResult());
            Receive<Status.Failure>(failure => reader._ended.TrySetException(failure.Cause));
        }
    }
}
