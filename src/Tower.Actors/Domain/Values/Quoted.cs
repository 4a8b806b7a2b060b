using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tower.Actors.Domain.Values;

/// <summary>
/// Text of a stranger, made fit for one line of a message: nothing in it can begin a line, move the cursor, hide, or turn the
/// rest of the line around.
/// </summary>
public static class Quoted
{
    private const int Longest = 80;
    private const int LongestPlace = 200;

    /// <summary>
    /// The text in double quotes, as JSON would write it: at most 80 characters, with quotes, backslashes and everything
    /// invisible escaped.
    /// </summary>
    public static string Text(string text) => $"\"{Shown(text, Longest, isQuoted: true)}\"";

    /// <summary>The text without quotes, at most 200 characters, with everything invisible escaped; for a JSON pointer or an address.</summary>
    public static string Place(string text) => Shown(text, LongestPlace, isQuoted: false);

    /// <summary>How what cannot be seen is written: <c>\u202e</c>, beyond U+FFFF <c>\u{e0001}</c>.</summary>
    /// <param name="code">A code point, or half of a pair without the other half.</param>
    public static string Escape(int code) =>
        code <= char.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}") : string.Create(CultureInfo.InvariantCulture, $"\\u{{{code:x}}}");

    private static string Shown(string text, int longest, bool isQuoted)
    {
        var line = new StringBuilder();
        var rest = text.AsSpan(0, LengthOf(text, longest));
        while (Rune.DecodeFromUtf16(rest, out var rune, out var length) is var status && length > 0)
        {
            if (status != OperationStatus.Done)
                line.Append(Escape(rest[0]));
            else if (isQuoted && rune.Value is '"' or '\\')
                line.Append('\\').Append(rest[0]);
            else if (IsVisible(rune))
                line.Append(rest[..length]);
            else
                line.Append(Escape(rune.Value));
            rest = rest[length..];
        }
        return line.Append(text.Length > longest ? "…" : "").ToString();
    }

    // Not into the middle of a pair.
    private static int LengthOf(string text, int longest) =>
        text.Length <= longest ? text.Length : char.IsSurrogatePair(text, longest - 1) ? longest - 1 : longest;

    // What has a shape and a place of its own. Marks that combine with the letter before would cover the quote; fillers are
    // letters by their category only.
    private static bool IsVisible(Rune letter) => letter.Value == ' ' || (letter.Value is not ('\u115f' or '\u1160' or '\u2800' or '\u3164' or '\uffa0' or '\ufffc')
        && Rune.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
            or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol);
}
