using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Tower.Actors.Journal;
using Tower.Messages.Deployments;
using LogEvent = Tower.Messages.Logs.LogEvent;

namespace Tower.Actors.Logs;

/// <summary>
/// Writes the lines of one deployment to the disk, one write at a time, in order. A disk that is slow or full slows and fails
/// nobody: the operator's log says so once.
/// </summary>
public sealed class LogArchive : ReceiveActor
{
    private readonly DeploymentId _id;
    private readonly IDeploymentJournal _journal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<LogEvent> _waiting = [];
    private readonly List<IActorRef> _flushing = [];
    private bool _isWriting;
    private bool _hasComplained;

    /// <summary>Use <see cref="Props"/>.</summary>
    public LogArchive(DeploymentId id, IDeploymentJournal journal)
    {
        (_id, _journal) = (id, journal);
        Receive<ArchiveLines>(lines =>
        {
            _waiting.AddRange(lines.Lines);
            WriteOn();
        });
        Receive<FlushArchive>(_ =>
        {
            _flushing.Add(Sender);
            WriteOn();
        });
        Receive<Written>(_ =>
        {
            _isWriting = false;
            WriteOn();
        });
        Receive<NotWritten>(failed =>
        {
            _isWriting = false;
            if (!_hasComplained)
                _log.Warning("lines of {DeploymentId} are not kept on disk: {Reason}", _id.Value, failed.Cause.Message);
            _hasComplained = true;
            WriteOn();
        });
    }

    /// <summary>How to start one.</summary>
    public static Props Props(DeploymentId id, IDeploymentJournal journal) =>
        Akka.Actor.Props.Create(() => new LogArchive(id, journal));

    private void WriteOn()
    {
        if (_isWriting)
            return;
        if (_waiting.Count > 0)
        {
            _isWriting = true;
            var lines = _waiting.ToImmutableArray();
            _waiting.Clear();
            _journal.AppendLogAsync(_id, lines, CancellationToken.None)
                .PipeTo(Self, success: () => Written.Instance, failure: cause => new NotWritten(cause));
            return;
        }

        foreach (var asker in _flushing)
            asker.Tell(ArchiveFlushed.Instance);
        _flushing.Clear();
    }

    private sealed class Written
    {
        public static readonly Written Instance = new();
    }

    private sealed record NotWritten(Exception Cause);
}

/// <summary>Lines to be kept, in order.</summary>
/// <param name="Lines">Redacted already.</param>
public sealed record ArchiveLines(ImmutableArray<LogEvent> Lines);

/// <summary>Asks to be told when all lines up to now are written. Answered by <see cref="ArchiveFlushed"/>.</summary>
public sealed record FlushArchive
{
    /// <summary>The only one.</summary>
    public static readonly FlushArchive Instance = new();

    private FlushArchive()
    {
    }
}

/// <summary>They are written, or could not be.</summary>
public sealed record ArchiveFlushed
{
    /// <summary>The only one.</summary>
    public static readonly ArchiveFlushed Instance = new();

    private ArchiveFlushed()
    {
    }
}
