using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// What a terminal does not show as a character: control characters, escape sequences (ECMA-48), line breaks of all
/// kinds, and characters without a width of their own or that turn the text after them around (CVE-2021-42574). The one place
/// that says what they are.
/// </summary>
public static class TerminalText
{
    private const char Escape = '\u001b';

    /// <summary>Whether a character breaks a line: CR, LF, VT, FF, NEL, U+2028, U+2029.</summary>
    public static bool IsBreak(char c) => c is >= '\n' and <= '\r' or '\u0085' or '\u2028' or '\u2029';

    /// <summary>
    /// Whether the character at a place, which may be a pair, is shown as nothing or moves what is around it: C0 and C1 controls, line
    /// breaks, marks of direction, joiners, soft hyphens, tags, half of a pair without the other half.
    /// </summary>
    /// <returns>How many characters are hidden: 0, 1 or 2.</returns>
    public static int HiddenAt(ReadOnlySpan<char> text, int at)
    {
        if (char.IsAscii(text[at]))
            return char.IsControl(text[at]) ? 1 : 0;
        if (Rune.DecodeFromUtf16(text[at..], out var rune, out var length) != OperationStatus.Done)
            return 1;
        return IsHidden(rune) ? length : 0;
    }

    /// <summary>The length of the character at a place: 2 for a pair.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    /// <summary>Whether there is anything hidden in a text, line feeds aside.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at += LengthAt(text, at))
        {
            if (text[at] != '\n' && HiddenAt(text, at) > 0)
                return false;
        }
        return true;
    }

    /// <summary>Where the escape sequence at a place ends; the place itself when none begins there.</summary>
    public static int EndOfSequence(ReadOnlySpan<char> text, int at)
    {
        var introducer = text[at] switch
        {
            Escape when at + 1 < text.Length => text[at + 1],
            // The same in one character.
            >= '\u0080' and <= '\u009f' => (char)(text[at] - 0x40),
            _ => '\0',
        };
        var start = text[at] == Escape ? at + 2 : at + 1;
        return introducer switch
        {
            '[' => EndOfControlSequence(text, start),
            // OSC, DCS, SOS, PM, APC: up to BEL or ST.
            ']' or 'P' or 'X' or '^' or '_' => EndOfString(text, start),
            // Parts of a longer one (character sets, "ESC ( B") and those of two characters.
            >= ' ' and <= '~' when text[at] == Escape => start,
            _ => at,
        };
    }

    /// <summary>The text without any of it, line feeds aside; null when it has none.</summary>
    internal static TextReading? Undo(TextReading reading)
    {
        var text = reading.Text;
        if (IsPlain(text))
            return null;
        var output = new TextReading.Writer(reading);
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfSequence(text, at);
            if (end == at && text[at] is not ('\n' or '\r' or '\t'))
                end += HiddenAt(text, at);
            at = end > at ? output.Replace(at, end - at, "") : at + LengthAt(text, at);
        }
        return output.ToReading();
    }

    // Variation selectors are no format characters, and without a width just as well; those after an emoji are worth the loss.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is >= 0xfe00 and <= 0xfe0f or >= 0xe0000 and <= 0xe0fff or 0x34f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or >= 0x180b and <= 0x180f or 0x3164 or 0xffa0;

    private static int EndOfControlSequence(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is >= ' ' and <= '?')
            at++;
        return at < text.Length && text[at] is >= '@' and <= '~' ? at + 1 : at;
    }

    private static int EndOfString(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is not ('\a' or '\u009c' or '\n' or Escape))
            at++;
        if (at == text.Length || text[at] == '\n')
            return at;
        return text[at] != Escape ? at + 1 : at + 1 < text.Length && text[at + 1] == '\\' ? at + 2 : at;
    }
}
