using System.Collections.Immutable;
using System.Globalization;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments.Logs;

/// <summary>
/// The lines of one deployment that are still there: numbers them, keeps the last of them, and says how many a late reader
/// has missed. Not safe for several threads.
/// </summary>
/// <param name="capacity">How many lines are kept.</param>
/// <param name="mostCharacters">How many characters all kept lines may have together; one line is kept however long it is.</param>
public sealed class LogBacklog(
    int capacity = LogBacklog.DefaultCapacity, int mostCharacters = LogBacklog.DefaultMostCharacters)
{
    /// <summary>How many lines are kept when nothing else is said.</summary>
    public const int DefaultCapacity = 10_000;

    /// <summary>How many characters are kept when nothing else is said: 4 MiB of memory.</summary>
    public const int DefaultMostCharacters = 2 * 1024 * 1024;

    private readonly Queue<LogEvent> _kept = new();
    private long _characters;

    /// <summary>The number of the last line; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Whether the last line has been appended: the one with the result.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Appends a line; its number is one more than that of the line before.</summary>
    /// <exception cref="InvalidOperationException">The log has its last line.</exception>
    public LogEvent Append(
        DateTimeOffset at, LogSeverity severity, DeploymentStep step, string text, DeploymentOutcome? result = null,
        ResultFacts? facts = null)
    {
        if (IsFinished)
            throw new InvalidOperationException("nothing follows the result");
        var line = new LogEvent(++Last, at, severity, step, text, result) { Facts = facts };
        IsFinished = result is not null;
        Keep(line);
        return line;
    }

    /// <summary>Takes lines that were kept elsewhere, before the first of its own; numbering goes on behind them.</summary>
    /// <exception cref="InvalidOperationException">It has lines already.</exception>
    public void Restore(ImmutableArray<LogEvent> lines)
    {
        if (Last > 0)
            throw new InvalidOperationException("lines are restored before the first one is appended");
        // A number that comes again was written by two Towers, one of which gave up.
        foreach (var line in lines.Where(line => line.Sequence > Last))
        {
            Last = line.Sequence;
            Keep(line);
        }
    }

    /// <summary>
    /// The lines behind number <paramref name="after"/>. Where lines are gone, one that says how many stands for them; it
    /// has the number of the last of them, so that a reader who resumes behind it misses nothing more.
    /// </summary>
    public ImmutableArray<LogEvent> Since(long after)
    {
        after = Math.Max(after, 0);
        if (after >= Last)
            return [];
        var first = _kept.Peek();
        var omitted = first.Sequence - 1 - after;
        if (omitted <= 0)
            return [.. _kept.Skip((int)(after + 1 - first.Sequence))];
        var text = string.Create(CultureInfo.InvariantCulture, $"{omitted} {(omitted == 1 ? "line" : "lines")} omitted");
        return [new LogEvent(first.Sequence - 1, first.At, LogSeverity.Warning, first.Step, text), .. _kept];
    }

    private void Keep(LogEvent line)
    {
        _kept.Enqueue(line);
        _characters += line.Text.Length;
        while (_kept.Count > 1 && (_kept.Count > capacity || _characters > mostCharacters))
            _characters -= _kept.Dequeue().Text.Length;
    }
}
