using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using LogEvent = Tower.Messages.Logs.LogEvent;

namespace Tower.Actors.Deployments.Logs;

/// <summary>
/// Writes the lines of one deployment to the disk, one write at a time, in order. A disk that is slow or full slows and
/// fails nobody: lines wait up to a bound, beyond it they are dropped, and the log says how many; the line with the
/// result never is. What cannot be written is gone as well, which the operator's log says once.
/// </summary>
public sealed class LogArchive : ReceiveActor
{
    /// <summary>How many characters may wait for a write to end: 4 MiB of memory.</summary>
    public const int MostCharacters = 2 * 1024 * 1024;

    private readonly DeploymentId _id;
    private readonly IDeploymentJournal _journal;
    private readonly ILoggingAdapter _log;
    private readonly List<IActorRef> _flushing = [];
    private readonly ImmutableArray<LogEvent>.Builder _waiting = ImmutableArray.CreateBuilder<LogEvent>();
    private int _characters;
    private LogEvent? _lastDropped;
    private int _dropped;
    private bool _isWriting;
    private bool _hasComplained;

    /// <summary>Use <see cref="Props"/>.</summary>
    public LogArchive(DeploymentId id, IDeploymentJournal journal)
    {
        (_id, _journal) = (id, journal);
        _log = Context.GetLogger().WithContext("DeploymentId", id.Value);
        Receive<ArchiveLines>(lines =>
        {
            foreach (var line in lines.Lines)
                Keep(line);
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
            Complain(failed.Cause);
            WriteOn();
        });
    }

    /// <summary>How to start one.</summary>
    /// <param name="id">The deployment.</param>
    /// <param name="journal">Where its lines go.</param>
    public static Props Props(DeploymentId id, IDeploymentJournal journal) =>
        Akka.Actor.Props.Create(() => new LogArchive(id, journal));

    private void Keep(LogEvent line)
    {
        // Once one is dropped, so are those behind it until a write ends: one gap, not many.
        var fits = _lastDropped is null && _characters + line.Text.Length <= MostCharacters;
        if (!fits && line.Result is null)
        {
            (_lastDropped, _dropped) = (line, _dropped + 1);
            return;
        }
        SayWhatIsDropped();
        _waiting.Add(line);
        _characters += line.Text.Length;
    }

    // Where they are missing, with the number of the last of them, so that those of the others stay theirs.
    private void SayWhatIsDropped()
    {
        if (_lastDropped is not { } last)
            return;
        var count = string.Create(CultureInfo.InvariantCulture, $"{_dropped} {(_dropped == 1 ? "line" : "lines")}");
        _waiting.Add(last with
        {
            Severity = LogSeverity.Warning,
            Text = $"{count} not kept on disk, which was too slow for them",
        });
        (_lastDropped, _dropped) = (null, 0);
    }

    private void WriteOn()
    {
        if (_isWriting)
            return;
        SayWhatIsDropped();
        if (_waiting.Count > 0)
        {
            var lines = _waiting.DrainToImmutable();
            (_isWriting, _characters) = (true, 0);
            _journal.AppendLogAsync(_id, lines, CancellationToken.None)
                .PipeTo(Self, success: () => Written.Instance, failure: cause => new NotWritten(cause));
            return;
        }

        foreach (var asker in _flushing)
            asker.Tell(ArchiveFlushed.Instance);
        _flushing.Clear();
    }

    private void Complain(Exception cause)
    {
        if (_hasComplained)
            return;
        _hasComplained = true;
        const string Template = "lines of its log are not kept on disk: {Reason}";
        if (cause is AdapterException)
            _log.Warning(Template, cause.Message);
        else
            _log.Error(cause, Template, cause.Message);
    }

    private sealed class Written
    {
        public static readonly Written Instance = new();
    }

    private sealed record NotWritten(Exception Cause);
}
