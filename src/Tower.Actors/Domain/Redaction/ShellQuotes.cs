namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Undoes quoting without a backslash: what is doubled (SQL, YAML and CSV double quotes; formats double <c>%</c>, <c>{</c> and
/// <c>$</c>), a quote outside of the quotes (shell), and what stands after PowerShell's backtick or cmd's caret.
/// </summary>
internal static class ShellQuotes
{
    /// <summary>The text without it; null when it has none.</summary>
    public static TextReading? Undo(TextReading reading)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        for (var at = 0; text[at..].IndexOfAny("'\"%{}$`^") is var next and >= 0;)
        {
            at += next;
            var rest = text[at..];
            if (rest.StartsWith("'\\''"))
                at = (output ??= new(reading)).Replace(at, 4, '\'');
            else if (rest.StartsWith("'\"'\"'"))
                at = (output ??= new(reading)).Replace(at, 5, '\'');
            else if (rest.Length > 1 && rest[0] == rest[1])
                at = (output ??= new(reading)).Replace(at, 2, rest[0]);
            else if (rest.Length > 1 && rest[0] is '`' or '^' && char.IsAscii(rest[1]) && !char.IsAsciiLetterOrDigit(rest[1]))
                at = (output ??= new(reading)).Replace(at, 2, rest[1]);
            else
                at++;
        }
        return output?.ToReading();
    }
}
