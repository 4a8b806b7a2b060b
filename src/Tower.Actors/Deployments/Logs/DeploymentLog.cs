using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Tower.Actors.Domain.Logs;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;
using LogEvent = Tower.Messages.Logs.LogEvent;

namespace Tower.Actors.Deployments.Logs;

/// <summary>
/// Owns the log of one deployment: redacts and numbers each line, keeps it for those who come late, passes it to those who
/// are there, to the operator's log, and to the disk when it is told to. Nobody who reads it can slow it or end it.
/// </summary>
public sealed class DeploymentLog : ReceiveActor, IWithUnboundedStash
{
    private readonly DeploymentId _id;
    private readonly SecretRedactor _redactor;
    private readonly TimeProvider _time;
    private readonly LogBacklog _backlog = new();
    private readonly HashSet<IActorRef> _readers = [];
    private readonly IDeploymentJournal _journal;
    private readonly ILoggingAdapter _log;
    private IActorRef _archive = ActorRefs.Nobody;
    private IActorRef _releasing = ActorRefs.Nobody;
    private bool _isKept;
    private long _archivedTo;

    /// <summary>Use <see cref="Props"/>.</summary>
    public DeploymentLog(
        DeploymentId id, SecretRedactor redactor, TimeProvider time, IDeploymentJournal journal, bool resumes)
    {
        _id = id;
        _redactor = redactor;
        _time = time;
        _journal = journal;
        _log = Context.GetLogger().WithContext("DeploymentId", id.Value);
        if (resumes)
            Become(Resuming);
        else
            Open();
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>How to start one.</summary>
    /// <param name="id">The deployment.</param>
    /// <param name="redactor">Knows the secrets of the new and of the applied intent.</param>
    /// <param name="time">The clock of its lines.</param>
    /// <param name="journal">Where its lines are kept on disk.</param>
    /// <param name="resumes">Whether it goes on behind the lines that are there on disk.</param>
    public static Props Props(
        DeploymentId id, SecretRedactor redactor, TimeProvider time, IDeploymentJournal journal, bool resumes = false) =>
        Akka.Actor.Props.Create(() => new DeploymentLog(id, redactor, time, journal, resumes));

    private void Open()
    {
        Receive<LogLine>(Append);
        Receive<FinishLog>(Finish);
        Receive<SubscribeToLog>(Subscribe);
        Receive<KeepLog>(_ => Keep());
        Receive<ReleaseLog>(_ => Release());
        Receive<ArchiveFlushed>(_ => _releasing.Tell(new LogReleased(_id)));
        Receive<CountReaders>(_ => Sender.Tell(_readers.Count));
        Receive<Terminated>(gone => _readers.Remove(gone.ActorRef));
    }

    private void Resuming()
    {
        _journal.ReadLogAsync(_id, CancellationToken.None).PipeTo(
            Self, success: lines => new LinesRead(lines), failure: cause => new Unreadable(cause));
        Receive<LinesRead>(read =>
        {
            _backlog.Restore(read.Lines);
            _archivedTo = _backlog.Last;
            GoOn();
        });
        Receive<Unreadable>(unreadable =>
        {
            // What comes now matters more than what was before.
            _log.Warning("the lines on disk cannot be read: {Reason}", unreadable.Cause.Message);
            GoOn();
        });
        ReceiveAny(_ => Stash.Stash());

        void GoOn()
        {
            Become(Open);
            Stash.UnstashAll();
        }
    }

    private void Keep()
    {
        if (_isKept)
            return;
        _isKept = true;
        if (_archive.IsNobody())
            _archive = Context.ActorOf(LogArchive.Props(_id, _journal), "archive");
        Archive(_backlog.Since(_archivedTo));
    }

    private void Release()
    {
        _releasing = Sender;
        if (_isKept)
            _archive.Tell(FlushArchive.Instance);
        else
            Sender.Tell(new LogReleased(_id));
        _isKept = false;
    }

    private void Archive(ImmutableArray<LogEvent> lines)
    {
        if (!_isKept || lines.IsEmpty)
            return;
        _archivedTo = lines[^1].Sequence;
        _archive.Tell(new ArchiveLines(lines));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        var cut = new Status.Failure(new LogClosedException(_id));
        foreach (var reader in _readers)
            reader.Tell(cut);
    }

    private void Append(LogLine line)
    {
        // A line of another deployment, or one that was on its way while this one ended, belongs nowhere.
        if (line.Id != _id || _backlog.IsFinished)
        {
            _log.Debug("dropped a line of {LineOf} in step {Step}", line.Id, line.Step);
            return;
        }
        var now = _time.GetUtcNow();
        var texts = line.Speaker is { } speaker
            ? LogLines.Quote(speaker, line.Text, _redactor)
            : LogLines.OfOwn(line.Text, _redactor);
        Publish([.. texts.Select(text => _backlog.Append(now, line.Severity, line.Step, text))]);
    }

    private void Finish(FinishLog finish)
    {
        if (_backlog.IsFinished)
            return;
        // What was made of fields holds nothing that somebody else wrote. The first two words are for machines: a secret that
        // happens to read "failed" must not take them away.
        var head = LogText.Result(finish.Outcome);
        var tail = finish.ResultText.StartsWith(head, StringComparison.Ordinal) ? finish.ResultText[head.Length..] : finish.ResultText;
        var text = finish.Facts is not null ? finish.ResultText : string.Join(' ', LogLines.OfOwn(tail.Trim().ReplaceLineEndings(" "), _redactor).Prepend(head));
        var severity = finish.Outcome.IsGood() ? LogSeverity.Info : LogSeverity.Error;
        var now = _time.GetUtcNow();
        if (finish.Facts is { Code: { } code, Remedy: { } remedy })
            Publish([_backlog.Append(now, LogSeverity.Info, DeploymentStep.Result, $"{code}: {remedy}")]);
        Publish([_backlog.Append(now, severity, DeploymentStep.Result, text, finish.Outcome, finish.Facts)]);
        foreach (var reader in _readers)
        {
            Context.Unwatch(reader);
            reader.Tell(new Status.Success(_id));
        }
        _readers.Clear();
    }

    // What there is, and a place among those who get what comes, in one turn: no gap and no duplicate.
    private void Subscribe(SubscribeToLog subscribe)
    {
        if (subscribe.Id != _id)
        {
            Sender.Tell(new Status.Failure(new LogClosedException(subscribe.Id)));
            return;
        }
        Sender.Tell(new LogFrame(_id, _backlog.Since(subscribe.After)));
        if (_backlog.IsFinished)
        {
            Sender.Tell(new Status.Success(_id));
            return;
        }
        _readers.Add(Sender);
        Context.Watch(Sender);
    }

    private void Publish(ImmutableArray<LogEvent> events)
    {
        if (events.IsEmpty)
            return;
        var frame = new LogFrame(_id, events);
        foreach (var reader in _readers)
            reader.Tell(frame);
        Archive(events);
        foreach (var line in events)
            TellOperator(line);
    }

    private void TellOperator(LogEvent line)
    {
        const string Template = "{Step}: {Text}";
        var step = LogText.Name(line.Step);
        switch (line.Severity)
        {
            case LogSeverity.Error:
                _log.Error(Template, step, line.Text);
                break;
            case LogSeverity.Warning:
                _log.Warning(Template, step, line.Text);
                break;
            default:
                _log.Info(Template, step, line.Text);
                break;
        }
    }

    private sealed record LinesRead(ImmutableArray<LogEvent> Lines);

    private sealed record Unreadable(Exception Cause);
}

/// <summary>The log of a deployment is not there (any more), e.g. because Tower stops; nothing is said about the deployment.</summary>
public sealed class LogClosedException(DeploymentId id) : Exception($"the log of deployment {id} is closed");
