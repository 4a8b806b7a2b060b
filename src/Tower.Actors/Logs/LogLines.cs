using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tower.Actors.Logs;

/// <summary>Makes printable, redacted lines of any text.</summary>
public static class LogLines
{
    /// <summary>The length in characters from which on a line is cut, after it was redacted.</summary>
    public const int LongestLine = 16 * 1024;

    // A character of a secret that is escaped in JSON within JSON takes this many at most (\\u00e9, %25C3%25A9).
    private const int EscapedLength = 12;

    private const char Escape = '\u001b';
    private static readonly char[] Breaks = ['\r', '\n', '\v', '\f', '\u0085', '\u2028', '\u2029'];

    /// <summary>
    /// The lines of a text, without secrets, terminal escapes and control characters. Empty lines are left out; one of more
    /// than <see cref="LongestLine"/> characters is cut and says so.
    /// </summary>
    public static ImmutableArray<string> Of(string text, SecretRedactor redactor) => Of(text, redactor, 0);

    /// <summary>How many characters of one line decide what its first <see cref="LongestLine"/> look like.</summary>
    internal static int MostKept(SecretRedactor redactor) => LongestLine + redactor.LongestValue * EscapedLength;

    internal static ImmutableArray<string> Of(string text, SecretRedactor redactor, long dropped)
    {
        var kept = dropped == 0 ? text.Length : LongestLine;
        dropped += text.Length - kept;
        var clean = redactor.Redact(text, kept);
        if (NeedsCleaning(clean))
        {
            // A control character may stand in a secret, or a colour may begin in one: look before and after.
            clean = redactor.Redact(Clean(clean));
        }
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var line in clean.Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(Cut(line, dropped));
        }
        return lines.DrainToImmutable();
    }

    private static string Cut(string line, long dropped)
    {
        var length = Math.Min(line.Length, LongestLine);
        if (length == line.Length && dropped == 0)
            return line.TrimEnd();
        if (char.IsHighSurrogate(line[length - 1]))
            length--;
        return string.Create(CultureInfo.InvariantCulture,
            $"{line.AsSpan(0, length)} … ({line.Length - length + dropped} more characters cut)");
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var c in text)
        {
            if (c != '\n' && (char.IsControl(c) || IsInvisible(c)))
                return true;
        }
        return false;
    }

    private static string Clean(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == Escape)
                at = EndOfEscape(text, at);
            else if (Array.IndexOf(Breaks, c) >= 0)
                output.Append('\n');
            else if (c == '\t')
                output.Append("    ");
            else if (!char.IsControl(c) && !IsInvisible(c))
                output.Append(c);
        }
        return output.ToString();
    }

    // Line separators, and the marks that make a terminal show text in another order than it has (CVE-2021-42574).
    private static bool IsInvisible(char c) =>
        c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    // ECMA-48: CSI parameters and a final byte; OSC up to BEL or ESC \; anything else is ESC and one character.
    private static int EndOfEscape(string text, int start)
    {
        var at = start + 1;
        if (at >= text.Length)
            return start;
        switch (text[at])
        {
            case '[':
                do at++;
                while (at < text.Length && text[at] is >= ' ' and <= '?');
                return at < text.Length && text[at] is >= '@' and <= '~' ? at : at - 1;
            case ']':
                while (at < text.Length && text[at] is not ('\a' or '\n' or Escape))
                    at++;
                return at < text.Length && text[at] == '\a' ? at
                    : at + 1 < text.Length && text[at] == Escape && text[at + 1] == '\\' ? at + 1
                    : at - 1;
            case >= ' ' and <= '~':
                return at;
            default:
                return start;
        }
    }
}
