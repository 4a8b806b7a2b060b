using System.Buffers;
using System.Text;

namespace Tower.Actors.Logs;

/// <summary>
/// A text as a decoder would read it, with the way back to where each character came from. Undoing an encoding finds a
/// secret whichever characters the encoder chose to encode, and in whichever case; encoding the secret would have to guess.
/// </summary>
internal sealed class TextReading
{
    private const int MostLayers = 3;

    private readonly char[] _chars;
    private readonly TextSpan[]? _sources;

    private TextReading(char[] chars, TextSpan[]? sources)
    {
        _chars = chars;
        _sources = sources;
    }

    /// <summary>What is read.</summary>
    public ReadOnlySpan<char> Text => _chars;

    /// <summary>Where a part of <see cref="Text"/> stands in the text that was read.</summary>
    public TextSpan ToSource(TextSpan part) => _sources is null
        ? part
        : new TextSpan(_sources[part.Start].Start, _sources[part.End - 1].End);

    /// <summary>
    /// Every reading of a text: as it is; with backslash escapes undone, up to three layers of them (JSON in JSON); and each of
    /// these percent-decoded, up to twice, with <c>+</c> as itself and as a space.
    /// </summary>
    public static List<TextReading> All(string text)
    {
        var readings = new List<TextReading> { new(text.ToCharArray(), null) };
        for (var layer = 0; layer < MostLayers && readings[^1].Text.Contains('\\'); layer++)
            readings.Add(readings[^1].Unescape());
        foreach (var reading in readings.ToArray())
        {
            var decoded = reading;
            for (var layer = 0; layer < 2 && decoded.Text.Contains('%'); layer++)
                readings.Add(decoded = decoded.DecodePercent(plusIsSpace: false));
            if (reading.Text.Contains('+'))
                readings.Add(reading.DecodePercent(plusIsSpace: true));
        }
        return readings;
    }

    // JSON (RFC 8259 section 7), Go's strconv.Quote (\a \v \x \U) and the shell (a backslash before punctuation).
    private TextReading Unescape()
    {
        var output = new Writer(this);
        for (var at = 0; at < _chars.Length;)
        {
            var next = _chars[at] == '\\' && at + 1 < _chars.Length ? _chars[at + 1] : '\0';
            var hexDigits = next switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (hexDigits > 0 && TryHex(at + 2, hexDigits, out var code) && code <= 0x10FFFF)
                output.AddCode(code, ref at, 2 + hexDigits);
            else if (hexDigits == 0 && Named(next) is { } named)
                output.Add(named, ref at, 2);
            else
                output.Add(_chars[at], ref at, 1);
        }
        return output.ToReading();
    }

    private static char? Named(char letter) => letter switch
    {
        '\0' => null,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\b',
        'f' => '\f',
        'v' => '\v',
        'a' => '\a',
        _ when char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter) => null,
        _ => letter,
    };

    // RFC 3986 section 2.1; "+" for a space is application/x-www-form-urlencoded.
    private TextReading DecodePercent(bool plusIsSpace)
    {
        var output = new Writer(this);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < _chars.Length;)
        {
            var bytes = 0;
            while (bytes < 4 && at + bytes * 3 < _chars.Length && _chars[at + bytes * 3] == '%'
                && TryHex(at + bytes * 3 + 1, 2, out var value))
                utf8[bytes++] = (byte)value;
            if (bytes > 0 && Rune.DecodeFromUtf8(utf8[..bytes], out var rune, out var used) == OperationStatus.Done)
                output.AddCode(rune.Value, ref at, used * 3);
            else
                output.Add(plusIsSpace && _chars[at] == '+' ? ' ' : _chars[at], ref at, 1);
        }
        return output.ToReading();
    }

    private bool TryHex(int start, int length, out int value)
    {
        value = 0;
        if (start + length > _chars.Length)
            return false;
        foreach (var c in _chars.AsSpan(start, length))
        {
            if (!char.IsAsciiHexDigit(c) || value > 0x07FFFFFF)
                return false;
            value = value * 16 + (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }

    private sealed class Writer(TextReading from)
    {
        private readonly List<char> _chars = new(from._chars.Length);
        private readonly List<TextSpan> _sources = new(from._chars.Length);

        public void Add(char c, ref int at, int length)
        {
            _chars.Add(c);
            _sources.Add(from.ToSource(new TextSpan(at, at + length)));
            at += length;
        }

        public void AddCode(int code, ref int at, int length)
        {
            if (code > 0xFFFF)
            {
                // Both halves of a surrogate pair come from the whole of the escape.
                var pair = char.ConvertFromUtf32(code);
                _chars.Add(pair[0]);
                _sources.Add(from.ToSource(new TextSpan(at, at + length)));
                Add(pair[1], ref at, length);
            }
            else
            {
                Add((char)code, ref at, length);
            }
        }

        public TextReading ToReading() => new([.. _chars], [.. _sources]);
    }
}
