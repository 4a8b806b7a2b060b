namespace Tower.Actors.Domain.Redaction;

/// <summary>Joins lines, so that a secret that was broken over several of them is one again.</summary>
internal static class BrokenLines
{
    private delegate (int Start, int End) Widener(ReadOnlySpan<char> text, int start, int end);

    /// <summary>Without the line breaks.</summary>
    public static TextReading? Join(TextReading reading) => Join(reading, "", (_, start, end) => (start, end));

    /// <summary>Without the line breaks and the spaces around them.</summary>
    public static TextReading? JoinIndented(TextReading reading) => Join(reading, "", WithSpaces);

    /// <summary>The same with a space in place of each: prose is broken at spaces.</summary>
    public static TextReading? JoinWords(TextReading reading) => Join(reading, " ", WithSpaces);

    /// <summary>The same without what ends a part of a string and begins the next: <c>'one'⏎ 'two'</c>, <c>"one" +⏎ "two"</c>.</summary>
    public static TextReading? JoinLiterals(TextReading reading) => Join(reading, "", WithQuotes);

    /// <summary>The length of the line breaks at a place; 0: there is none.</summary>
    public static int LengthOfBreak(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] is '\r' or '\n')
            end++;
        return end - at;
    }

    private static TextReading? Join(TextReading reading, string with, Widener widen)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        for (var at = 0; text[at..].IndexOfAny('\r', '\n') is var next and >= 0;)
        {
            var (start, end) = widen(text, at + next, at + next + LengthOfBreak(text, at + next));
            // What belongs to the break before belongs to it alone.
            start = Math.Max(at, start);
            at = (output ??= new(reading)).Replace(start, end - start, with);
        }
        return output?.ToReading();
    }

    private static (int Start, int End) WithSpaces(ReadOnlySpan<char> text, int start, int end)
    {
        while (start > 0 && text[start - 1] is ' ' or '\t')
            start--;
        while (end < text.Length && text[end] is ' ' or '\t')
            end++;
        return (start, end);
    }

    // On either side at most one operator or mark of a continuation, and one quote.
    private static (int Start, int End) WithQuotes(ReadOnlySpan<char> text, int start, int end)
    {
        (start, end) = WithSpaces(text, start, end);
        if (start > 0 && text[start - 1] is '+' or '.' or '\\' or '|' or '&')
            start--;
        if (end < text.Length && text[end] is '+' or '.' or '|' or '&')
            end++;
        (start, end) = WithSpaces(text, start, end);
        if (start > 0 && text[start - 1] is '"' or '\'')
            start--;
        if (end < text.Length && text[end] is '"' or '\'')
            end++;
        return (start, end);
    }
}
