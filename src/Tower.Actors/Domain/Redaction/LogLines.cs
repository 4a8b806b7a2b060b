using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Tower.Actors.Domain.Redaction;

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

    /// <summary>The length in characters from which on a text of many lines is not read on: to look for secrets takes many times that.</summary>
    public const int MostRead = 32 * LongestLine;

    /// <summary>What stands at the end of a text or a line that was cut before it was redacted.</summary>
    internal const char CutMark = '…';

    /// <summary>
    /// The lines of a text, without secrets, terminal escapes and control characters. Empty lines are left out; one of more
    /// than <see cref="LongestLine"/> characters is cut and says so.
    /// </summary>
    public static ImmutableArray<string> Of(string text, SecretRedactor redactor) => Lines(text, redactor.Redact, LongestLine);

    /// <summary>
    /// The lines of a text of Tower's own: as <see cref="Of(string, SecretRedactor)"/>, but Tower's own words are not taken
    /// for secrets (<see cref="OwnWords"/>), and what stands after a line break begins with <c>| </c>: Tower writes no text of
    /// several lines, so that is something it quotes.
    /// </summary>
    public static ImmutableArray<string> OfOwn(string text, SecretRedactor redactor)
    {
        var lines = Lines(text, redactor.RedactOwn, LongestLine);
        return [.. lines.Select((line, index) => index == 0 ? line : $"| {line}")];
    }

    /// <summary>
    /// The lines somebody else wrote, each after its speaker: <c>api | listening</c>. Nothing in them begins a line, whatever
    /// breaks one; each has at most <see cref="LongestQuote"/> characters.
    /// </summary>
    internal static ImmutableArray<string> Quote(string speaker, string text, SecretRedactor redactor) =>
        [.. Lines(text, redactor.Redact, LongestQuote).Select(line => $"{speaker} | {line}")];

    private static string Redacted(string text, Func<string, string> redact)
    {
        var clean = redact(text);
        // A control character may stand in a secret, or a colour may begin in one: look before and after.
        return TerminalText.IsPlain(clean) ? clean : redact(Clean(clean));
    }

    private static ImmutableArray<string> Lines(string text, Func<string, string> redact, int longest)
    {
        // The mark shows the redactor where a secret may have been cut.
        var isCut = text.Length > MostRead;
        var clean = Redacted(isCut ? $"{text.AsSpan(0, MostRead)}{CutMark}" : text, redact);
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var line in clean.Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(Cut(line, longest));
        }
        if (isCut)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"({text.Length - MostRead} more characters cut)"));
        return lines.DrainToImmutable();
    }

    private static string Cut(string line, int longest)
    {
        if (line.Length <= longest)
            return line.TrimEnd();
        var length = char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest;
        // What BoundedLines cut before is not counted.
        var atLeast = line[^1] == CutMark ? "at least " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, length)} … ({atLeast}{line.Length - length} more characters cut)");
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
            var length = TerminalText.LengthAt(text, at);
            if (TerminalText.IsBreak(text[at]))
                output.Append('\n');
            else if (text[at] == '\t')
                output.Append("    ");
            else if (TerminalText.HiddenAt(text, at) == 0)
                output.Append(text, at, length);
            at += length;
        }
        return output.ToString();
    }
}
