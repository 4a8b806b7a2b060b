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

    private readonly ReadOnlyMemory<char> _chars;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private TextReading(ReadOnlyMemory<char> chars, int[]? starts, int[]? ends) => (_chars, _starts, _ends) = (chars, starts, ends);

    /// <summary>What is read.</summary>
    public ReadOnlySpan<char> Text => _chars.Span;

    /// <summary>Where a part of <see cref="Text"/> stands in the text that was read.</summary>
    public TextSpan ToSource(TextSpan part) => _starts is null ? part : new TextSpan(_starts[part.Start], _ends![part.End - 1]);

    /// <summary>
    /// Every different reading of a text: as it is; with backslash escapes undone, up to three layers of them (JSON in JSON);
    /// and each of these percent-decoded, up to twice, with <c>+</c> as itself and, if that is asked for, as a space.
    /// </summary>
    public static List<TextReading> All(string text, bool plusMayBeSpace)
    {
        var readings = new List<TextReading> { new(text.AsMemory(), null, null) };
        for (var layer = 0; layer < MostLayers && readings[^1].Unescape() is { } unescaped; layer++)
            readings.Add(unescaped);
        foreach (var reading in readings.ToArray())
        {
            var once = reading.DecodePercent(plusIsSpace: false);
            if (once is not null)
                readings.Add(once);
            if (once?.DecodePercent(plusIsSpace: false) is { } twice)
                readings.Add(twice);
            if (plusMayBeSpace && reading.Text.Contains('+'))
                readings.Add(reading.DecodePercent(plusIsSpace: true)!);
        }
        return readings;
    }

    // JSON (RFC 8259 section 7), Go's strconv.Quote (\a \v \x \U) and the shell (a backslash before punctuation).
    private TextReading? Unescape()
    {
        var text = Text;
        Writer? output = null;
        for (var at = 0; text[at..].IndexOf('\\') is var next and >= 0;)
        {
            at += next;
            var letter = at + 1 < text.Length ? text[at + 1] : '\0';
            var hexDigits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (hexDigits > 0 && TryHex(text, at + 2, hexDigits, out var code) && code <= 0x10FFFF)
                at = (output ??= new Writer(this)).Replace(at, 2 + hexDigits, code);
            else if (hexDigits == 0 && Named(letter) is { } named)
                at = (output ??= new Writer(this)).Replace(at, 2, named);
            else
                at++;
        }
        return output?.ToReading();
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
    private TextReading? DecodePercent(bool plusIsSpace)
    {
        var text = Text;
        Writer? output = null;
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; (plusIsSpace ? text[at..].IndexOfAny('%', '+') : text[at..].IndexOf('%')) is var next and >= 0;)
        {
            at += next;
            if (text[at] == '+')
            {
                at = (output ??= new Writer(this)).Replace(at, 1, ' ');
                continue;
            }
            var bytes = 0;
            for (var part = at; bytes < 4 && part < text.Length && text[part] == '%' && TryHex(text, part + 1, 2, out var value);
                part += 3)
                utf8[bytes++] = (byte)value;
            if (bytes > 0 && Rune.DecodeFromUtf8(utf8[..bytes], out var rune, out var used) == OperationStatus.Done)
                at = (output ??= new Writer(this)).Replace(at, used * 3, rune.Value);
            else
                at++;
        }
        return output?.ToReading();
    }

    private static bool TryHex(ReadOnlySpan<char> text, int start, int length, out int value)
    {
        value = 0;
        if (start + length > text.Length)
            return false;
        foreach (var c in text.Slice(start, length))
        {
            if (!char.IsAsciiHexDigit(c) || value > 0x07FFFFFF)
                return false;
            value = value * 16 + (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return true;
    }

    // What is decoded is never longer than what it was decoded from.
    private sealed class Writer(TextReading from)
    {
        private readonly char[] _chars = new char[from._chars.Length];
        private readonly int[] _starts = new int[from._chars.Length];
        private readonly int[] _ends = new int[from._chars.Length];
        private int _read;
        private int _written;

        /// <summary>Copies what is before <paramref name="at"/>, and reads the next characters as one.</summary>
        public int Replace(int at, int length, int code)
        {
            Copy(at);
            var source = from.ToSource(new TextSpan(at, at + length));
            if (code > 0xFFFF)
            {
                var pair = char.ConvertFromUtf32(code);
                Add(pair[0], source);
                Add(pair[1], source);
            }
            else
            {
                Add((char)code, source);
            }
            return _read = at + length;
        }

        public TextReading ToReading()
        {
            Copy(from._chars.Length);
            return new TextReading(_chars.AsMemory(0, _written), _starts, _ends);
        }

        private void Copy(int end)
        {
            var length = end - _read;
            from.Text[_read..end].CopyTo(_chars.AsSpan(_written));
            if (from._starts is not null)
            {
                from._starts.AsSpan(_read, length).CopyTo(_starts.AsSpan(_written));
                from._ends.AsSpan(_read, length).CopyTo(_ends.AsSpan(_written));
            }
            else
            {
                for (var i = 0; i < length; i++)
                {
                    _starts[_written + i] = _read + i;
                    _ends[_written + i] = _read + i + 1;
                }
            }
            _written += length;
        }

        private void Add(char c, TextSpan source)
        {
            (_chars[_written], _starts[_written], _ends[_written]) = (c, source.Start, source.End);
            _written++;
        }
    }
}
