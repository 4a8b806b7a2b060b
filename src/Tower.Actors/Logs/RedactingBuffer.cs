using System.Text;

namespace Tower.Actors.Logs;

/// <summary>
/// Makes whole, redacted lines of raw output that arrives in pieces (a process's pipe, an engine's log frames): a piece may
/// end in the middle of a secret, so nothing is given out before its line is whole.
/// </summary>
/// <remarks>
/// Not safe for several threads. A line without an end does not fill the memory: what is beyond
/// <see cref="LogLines.LongestLine"/> and a secret's length is not kept.
/// </remarks>
public sealed class RedactingBuffer(SecretRedactor redactor)
{
    private readonly StringBuilder _pending = new();
    private readonly int _mostPending = LogLines.MostKept(redactor);
    private long _dropped;

    /// <summary>Takes a piece.</summary>
    /// <returns>The lines it completed, redacted and without control characters; may be none.</returns>
    public IReadOnlyList<string> Append(ReadOnlySpan<char> piece)
    {
        List<string>? lines = null;
        while (piece.IndexOfAny('\r', '\n') is var end and >= 0)
        {
            Keep(piece[..end]);
            (lines ??= []).AddRange(Flush());
            piece = piece[(end + 1)..];
        }
        Keep(piece);
        return lines ?? [];
    }

    /// <summary>The output ended.</summary>
    /// <returns>The last line, if it was not ended by a line break.</returns>
    public IReadOnlyList<string> Complete() => Flush();

    private void Keep(ReadOnlySpan<char> part)
    {
        var kept = Math.Min(part.Length, _mostPending - _pending.Length);
        _pending.Append(part[..kept]);
        _dropped += part.Length - kept;
    }

    private IReadOnlyList<string> Flush()
    {
        var line = _pending.ToString();
        var dropped = _dropped;
        _pending.Clear();
        _dropped = 0;
        return LogLines.Of(line, redactor, dropped);
    }
}
