using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tower.Actors.Logs;

/// <summary>
/// Makes printable, redacted lines of any text. Redacts first, then breaks, cuts and marks: a secret that is broken over lines
/// or cut is not recognised any more.
/// </summary>
public static class LogLines
{
    /// <summary>The length in characters from which on a line is cut, after it was redacted.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>The same for a line that somebody else wrote, e.g. an app.</summary>
    public const int LongestQuote = 4096;

    // A character of a secret that is escaped in JSON within JSON takes this many at most (\\u00e9, %25C3%25A9).
    private const int EscapedLength = 12;

    /// <summary>
    /// The lines of a text, without secrets, terminal escapes and control characters. Empty lines are left out; one of more
    /// than <see cref="LongestLine"/> characters is cut and says so.
    /// </summary>
    public static ImmutableArray<string> Of(string text, SecretRedactor redactor) => Of(text, redactor, 0);

    /// <summary>
    /// The lines of a text of Tower's own: as <see cref="Of(string, SecretRedactor)"/>, but Tower's own words are not taken
    /// for secrets (<see cref="OwnWords"/>), and what stands after a line break begins with <c>| </c>: Tower writes no text of
    /// several lines, so that is something it quotes.
    /// </summary>
    public static ImmutableArray<string> OfOwn(string text, SecretRedactor redactor)
    {
        var lines = Split(Redacted(text, redactor.RedactOwn), LongestLine, 0);
        return [.. lines.Select((line, index) => index == 0 ? line : $"| {line}")];
    }

    /// <summary>
    /// The lines somebody else wrote, each after its speaker: <c>api | listening</c>. Nothing in them begins a line, whatever
    /// breaks one; each has at most <see cref="LongestQuote"/> characters.
    /// </summary>
    internal static ImmutableArray<string> Quote(string speaker, string text, SecretRedactor redactor) =>
        [.. Split(Redacted(text, redactor.Redact), LongestQuote, 0).Select(line => $"{speaker} | {line}")];

    /// <summary>How many characters of one line decide what its first <see cref="LongestLine"/> look like.</summary>
    internal static int MostKept(SecretRedactor redactor) => LongestLine + redactor.LongestValue * EscapedLength;

    internal static ImmutableArray<string> Of(string text, SecretRedactor redactor, long dropped)
    {
        var kept = dropped == 0 ? text.Length : LongestLine;
        return Split(Redacted(redactor.Redact(text, kept), redactor.Redact), LongestLine, dropped + text.Length - kept);
    }

    private static string Redacted(string text, Func<string, string> redact)
    {
        var clean = redact(text);
        // A control character may stand in a secret, or a colour may begin in one: look before and after.
        return TerminalText.IsPlain(clean) ? clean : redact(Clean(clean));
    }

    private static ImmutableArray<string> Split(string clean, int longest, long dropped)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var line in clean.Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(Cut(line, longest, dropped));
        }
        return lines.DrainToImmutable();
    }

    private static string Cut(string line, int longest, long dropped)
    {
        var length = Math.Min(line.Length, longest);
        if (length == line.Length && dropped == 0)
            return line.TrimEnd();
        if (char.IsHighSurrogate(line[length - 1]))
            length--;
        return string.Create(CultureInfo.InvariantCulture,
            $"{line.AsSpan(0, length)} … ({line.Length - length + dropped} more characters cut)");
    }

    private static string Clean(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = TerminalText.EndOfSequence(text, at);
            if (end > at)
            {
                at = end;
                continue;
            }
            var hidden = TerminalText.HiddenAt(text, at);
            if (TerminalText.IsBreak(text[at]))
                output.Append('\n');
            else if (text[at] == '\t')
                output.Append("    ");
            else if (hidden == 0)
                output.Append(text[at]);
            at += Math.Max(1, hidden);
        }
        return output.ToString();
    }
}
