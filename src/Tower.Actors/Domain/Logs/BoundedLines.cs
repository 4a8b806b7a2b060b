using System.Text;
using Tower.Actors.Domain.Redaction;

namespace Tower.Actors.Domain.Logs;

/// <summary>
/// Makes lines of bytes of UTF-8 that arrive in pieces. A line without an end does not fill the memory: of one that is longer than
/// <see cref="LogLines.LongestLine"/> the rest is left out, and <see cref="LogLines.CutMark"/> stands for it.
/// </summary>
/// <remarks>Not safe for several threads. As they are: not redacted, and an empty line is a line.</remarks>
/// <param name="take">Gets each line, without what ended it.</param>
/// <param name="endsAtReturn">Whether a carriage return ends a line as well.</param>
internal sealed class BoundedLines(Action<string> take, bool endsAtReturn)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private char[] _chars = [];
    private bool _isCut;
    private bool _endedAtReturn;

    /// <summary>Takes a piece, which may end anywhere.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        var most = Encoding.UTF8.GetMaxCharCount(piece.Length);
        if (_chars.Length < most)
            _chars = new char[most];
        foreach (var character in _chars.AsSpan(0, _decoder.GetChars(piece, _chars, flush: false)))
            Append(character);
    }

    /// <summary>There is no more: a line that was not ended is one.</summary>
    public void Complete()
    {
        if (_line.Length > 0)
            End();
    }

    private void Append(char character)
    {
        var isSecondHalf = character == '\n' && _endedAtReturn;
        _endedAtReturn = endsAtReturn && character == '\r';
        if (isSecondHalf)
            return;
        if (character == '\n' || _endedAtReturn)
            End();
        else if (_line.Length < LogLines.LongestLine)
            _line.Append(character);
        else
            _isCut = true;
    }

    private void End()
    {
        var line = _isCut ? _line.Append(LogLines.CutMark).ToString() : _line.ToString().TrimEnd('\r'); // one inside of it is dealt with in the log
        _line.Clear();
        _isCut = false;
        take(line);
    }
}
