using System.Buffers;
using System.Text;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Undoes backslash escapes: JSON (RFC 8259 section 7), C and what took after it (C#, Java, Go, Python, Ruby, PHP, JavaScript,
/// Rust, Perl), and the shell, where a backslash stands before any punctuation.
/// </summary>
internal static class Escapes
{
    /// <summary>The text without them; null when it has none.</summary>
    public static TextReading? Undo(TextReading reading)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; text[at..].IndexOf('\\') is var next and >= 0;)
        {
            at += next;
            // A byte each: of UTF-8 (Python's bytes, Ruby, PHP, C, git), or of Latin-1.
            var (bytes, end, firstEnd) = (0, at, at);
            while (bytes < 4 && LengthOfByte(text, end, out var value) is var length and > 0)
            {
                utf8[bytes++] = value;
                end += length;
                firstEnd = bytes == 1 ? end : firstEnd;
            }
            if (bytes > 0)
            {
                var isUtf8 = Rune.DecodeFromUtf8(utf8[..bytes], out var rune, out var used) == OperationStatus.Done && used > 1;
                at = (output ??= new(reading)).Replace(at, isUtf8 ? EndOf(text, at, used) - at : firstEnd - at, isUtf8 ? rune.Value : utf8[0]);
            }
            else if (LengthOfCode(text, at, out var code) is var length and > 0)
            {
                at = (output ??= new(reading)).Replace(at, length, code);
            }
            else
            {
                at++;
            }
        }
        return output?.ToReading();
    }

    private static int EndOf(ReadOnlySpan<char> text, int at, int bytes)
    {
        for (; bytes > 0; bytes--)
            at += LengthOfByte(text, at, out _);
        return at;
    }

    // \x68 and \150.
    private static int LengthOfByte(ReadOnlySpan<char> text, int at, out byte value)
    {
        value = 0;
        if (at + 3 >= text.Length || text[at] != '\\')
            return 0;
        if (text[at + 1] == 'x' && TextDecoders.TryHex(text, at + 2, 2, out var hex))
        {
            value = (byte)hex;
            return 4;
        }
        if (text[at + 1] is < '0' or > '3' || text[at + 2] is < '0' or > '7' || text[at + 3] is < '0' or > '7')
            return 0;
        value = (byte)(((text[at + 1] - '0') << 6) | ((text[at + 2] - '0') << 3) | (text[at + 3] - '0'));
        return 4;
    }

    // \u00e9, \U0001F600, \u{e9}, \x{e9}, and \n and the like.
    private static int LengthOfCode(ReadOnlySpan<char> text, int at, out int code)
    {
        code = 0;
        var letter = at + 1 < text.Length ? text[at + 1] : '\0';
        if (letter is 'u' or 'x' && at + 2 < text.Length && text[at + 2] == '{')
        {
            var digits = text[(at + 3)..Math.Min(text.Length, at + 12)].IndexOf('}');
            return digits > 0 && TextDecoders.TryHex(text, at + 3, digits, out code) && code <= 0x10FFFF ? digits + 4 : 0;
        }
        if (letter is 'u' or 'U')
        {
            var digits = letter == 'u' ? 4 : 8;
            return TextDecoders.TryHex(text, at + 2, digits, out code) && code <= 0x10FFFF ? digits + 2 : 0;
        }
        if (Named(letter) is not { } named)
            return 0;
        code = named;
        return 2;
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
        'e' => '\u001b',
        '0' => '\0',
        _ when char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter) => null,
        _ => letter,
    };
}
