using System.Globalization;
using System.Text;

namespace Tower.Actors.Intents;

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

    private static string Shown(string text, int longest, bool isQuoted)
    {
        var line = new StringBuilder();
        foreach (var letter in text.Length > longest ? text.AsSpan(0, longest) : text)
        {
            if (isQuoted && letter is '"' or '\\')
                line.Append('\\').Append(letter);
            else if (IsVisible(letter))
                line.Append(letter);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }
        return line.Append(text.Length > longest ? "…" : "").ToString();
    }

    // What has a shape and a place of its own. Marks that combine with the letter before would cover the quote; fillers are
    // letters by their category only.
    private static bool IsVisible(char letter) => letter == ' ' || (letter is not ('\u115f' or '\u1160' or '\u2800' or '\u3164' or '\uffa0' or '\ufffc')
        && char.GetUnicodeCategory(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
            or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol);
}
