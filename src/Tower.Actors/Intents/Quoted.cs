using System.Globalization;
using System.Text;

namespace Tower.Actors.Intents;

/// <summary>Text of a stranger's document, made fit for one line of a message.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    /// <summary>The text in quotes: cut to 80 characters, everything that is no visible character escaped.</summary>
    public static string Text(string text)
    {
        var line = new StringBuilder("\"");
        foreach (var letter in text.Length > Longest ? text.AsSpan(0, Longest) : text)
        {
            // Format characters too: they could turn the rest of a terminal's line around.
            var hidden = char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            line = hidden ? line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : line.Append(letter);
        }
        return line.Append(text.Length > Longest ? "…\"" : "\"").ToString();
    }
}
