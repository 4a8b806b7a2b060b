using System.Buffers;
using System.Net;
using System.Text;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Undo what programs do to a text before they print it. Each gives null when there is nothing to undo, and is linear.
/// </summary>
internal static class TextDecoders
{
    private const int LongestEntity = 32;

    private static readonly Func<TextReading, TextReading?>[] Inner =
        [Escapes.Undo, Percent, Html, QuotedPrintable, Pointer, ShellQuotes.Undo, TerminalText.Undo, BrokenLines.Join, BrokenLines.JoinIndented, BrokenLines.JoinLiterals];

    // Whole bytes as numbers: what is inside of them may be encoded once more, but they are not themselves.
    private static readonly Func<TextReading, TextReading?>[] Outer = [.. Inner, ByteNumbers.Hex, ByteNumbers.Decimal];
    private static readonly Func<TextReading, TextReading?>[] Spaced = [PercentAndPlus, BrokenLines.JoinWords];
    private static readonly Func<TextReading, TextReading?>[] InnerSpaced = [.. Inner, .. Spaced];
    private static readonly Func<TextReading, TextReading?>[] OuterSpaced = [.. Outer, .. Spaced];

    /// <summary>All of them.</summary>
    /// <param name="layer">How many were applied already.</param>
    /// <param name="spaces">Whether to include those that read something as a space.</param>
    public static Func<TextReading, TextReading?>[] All(int layer, bool spaces) =>
        layer == 0 ? (spaces ? OuterSpaced : Outer) : spaces ? InnerSpaced : Inner;

    /// <summary>The hexadecimal number at a place.</summary>
    public static bool TryHex(ReadOnlySpan<char> text, int start, int length, out int value)
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

    private static TextReading? Percent(TextReading reading) => Marked(reading, '%', plusIsSpace: false);

    private static TextReading? PercentAndPlus(TextReading reading) =>
        reading.Text.Contains('+') ? Marked(reading, '%', plusIsSpace: true) : null;

    private static TextReading? QuotedPrintable(TextReading reading) => Marked(reading, '=', plusIsSpace: false);

    // RFC 3986 section 2.1, "+" for a space is application/x-www-form-urlencoded; RFC 2045 section 6.7, where a mark before a
    // line break is nothing.
    private static TextReading? Marked(TextReading reading, char mark, bool plusIsSpace)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; (plusIsSpace ? text[at..].IndexOfAny(mark, '+') : text[at..].IndexOf(mark)) is var next and >= 0;)
        {
            at += next;
            if (text[at] == '+')
            {
                at = (output ??= new(reading)).Replace(at, 1, ' ');
                continue;
            }
            if (mark == '=' && BrokenLines.LengthOfBreak(text, at + 1) is var lineBreak and > 0)
            {
                at = (output ??= new(reading)).Replace(at, 1 + lineBreak, "");
                continue;
            }
            var bytes = 0;
            for (var part = at; bytes < 4 && part < text.Length && text[part] == mark && TryHex(text, part + 1, 2, out var value); part += 3)
                utf8[bytes++] = (byte)value;
            if (bytes == 0)
                at++;
            else if (Rune.DecodeFromUtf8(utf8[..bytes], out var rune, out var used) == OperationStatus.Done)
                at = (output ??= new(reading)).Replace(at, used * 3, rune.Value);
            else
                at = (output ??= new(reading)).Replace(at, 3, utf8[0]); // no UTF-8: Latin-1 then
        }
        return output?.ToReading();
    }

    // RFC 6901: a member's name in a JSON pointer.
    private static TextReading? Pointer(TextReading reading)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        for (var at = 0; text[at..].IndexOf('~') is var next and >= 0;)
        {
            at += next;
            if (at + 1 < text.Length && text[at + 1] is '0' or '1')
                at = (output ??= new(reading)).Replace(at, 2, text[at + 1] == '0' ? '~' : '/');
            else
                at++;
        }
        return output?.ToReading();
    }

    private static TextReading? Html(TextReading reading)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        for (var at = 0; text[at..].IndexOf('&') is var next and >= 0;)
        {
            at += next;
            var entity = text.Slice(at, Math.Min(LongestEntity, text.Length - at));
            var end = entity.IndexOf(';');
            if (end > 1 && WebUtility.HtmlDecode(entity[..(end + 1)].ToString()) is var decoded && decoded.Length <= end)
                at = (output ??= new(reading)).Replace(at, end + 1, decoded);
            else
                at++;
        }
        return output?.ToReading();
    }
}
