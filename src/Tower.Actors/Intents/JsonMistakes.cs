using System.Globalization;
using System.Text;

namespace Tower.Actors.Intents;

/// <summary>
/// Says what is wrong at the byte where a JSON parser stopped. Quotes none of the document, which may be a secret without its quotes.
/// </summary>
internal static class JsonMistakes
{
    private const string Quotes = "texts and names stand in double quotes, and values are separated by one comma";

    /// <summary>What is wrong there.</summary>
    /// <param name="bytes">The document, valid UTF-8.</param>
    /// <param name="at">Where the parser stopped; within the document.</param>
    /// <param name="isName">Whether a name is due there, as after the bracket of an object.</param>
    public static string Describe(ReadOnlySpan<byte> bytes, int at, bool isName)
    {
        var rest = bytes[at..];
        var before = bytes[..at].TrimEnd(" \t\r\n"u8);
        if (IsConflict(bytes, at))
            return "a line that Git leaves in a file whose merge is not done (<<<<<<<, =======, >>>>>>>); finish the merge";
        if (rest.StartsWith("..."u8) || rest.StartsWith("…"u8))
            return "an ellipsis in the place of what was left out; write that";
        if (bytes[at] >= 0x80 && !IsLetter(rest))
            return Beyond(rest);
        if (EndsValue(before, before.Length < at) && (IsLetter(rest) || char.IsAsciiDigit((char)bytes[at]) || bytes[at] is (byte)'-'))
            return Missing;
        return bytes[at] switch
        {
            (byte)'}' or (byte)']' => Bracket(before),
            (byte)'\'' or (byte)'`' => "texts stand in double quotes; JSON has no other kind",
            0 => "a NUL byte",
            (byte)'{' when isName => "a placeholder of a template ({{ … }}) that nothing filled in",
            (byte)'"' or (byte)'{' or (byte)'[' => Missing,
            (byte)'/' => "a comment that does not end; JSON has none",
            (byte)'#' => "a comment; JSON has none",
            (byte)'$' or (byte)'%' => "a variable that nothing replaced; put its value there in the job (jq, envsubst), texts in double quotes",
            (byte)'<' => "a blank (<…>) that nobody filled in; texts stand in double quotes",
            (byte)'=' => "JSON has a colon between a name and its value",
            (byte)';' => "a semicolon; values are separated by one comma",
            (byte)',' => before.EndsWith(":"u8) ? NoValue : "a comma too many; values are separated by one",
            (byte)'+' or (byte)'.' => Number,
            var letter when char.IsAsciiDigit((char)letter) => isName ? Name : Number,
            _ => Word(bytes, at, isName),
        };
    }

    private const string Missing = "a comma or a colon is missing before this, or a quote within a text is not written as \\\"";

    private const string NoValue = "a value is missing before this; when it came from a variable, is that set?";

    private const string Number = "a number JSON does not know: it has digits before and after the point, no plus sign, no zero in front, and nothing behind it";

    private const string Name = "a name without double quotes; when a shell took them away, send a file: --data-binary @intent.json";

    private static bool EndsValue(ReadOnlySpan<byte> before, bool isApart) => before switch
    {
        [.., (byte)'"'] or [.., (byte)'}'] or [.., (byte)']'] => true,
        [.., var last] => isApart && char.IsAsciiLetterOrDigit((char)last),
        _ => false,
    };

    private static string Bracket(ReadOnlySpan<byte> before) => before switch
    {
        [.., (byte)','] => "a comma before the closing bracket; remove it",
        [.., (byte)':'] => NoValue,
        _ => "a bracket that closes nothing, or of the other kind",
    };

    private static string Word(ReadOnlySpan<byte> bytes, int at, bool isName)
    {
        if (isName)
            return Name;
        var start = at;
        while (start > 0 && IsLetter(bytes[(start - 1)..]))
            start--;
        var end = at;
        while (end < bytes.Length && IsLetter(bytes[end..]))
            end++;
        if (start > 0 && bytes[start - 1] is >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-' or (byte)'+')
            return Number;
        return Encoding.UTF8.GetString(bytes[start..end]) switch
        {
            "True" or "TRUE" or "False" or "FALSE" or "None" or "Null" or "NULL" or "nil" or "yes" or "no" or "on" or "off" =>
                "JSON has the words true, false and null, in lower case",
            "undefined" or "NaN" or "Infinity" => "JSON has no undefined, NaN or Infinity; leave the field out, or write a number",
            _ => $"unexpected character; {Quotes}",
        };
    }

    // Looks like a quote or a space, and is neither to JSON.
    private static string Beyond(ReadOnlySpan<byte> rest)
    {
        Rune.DecodeFromUtf8(rest, out var letter, out _);
        var code = $"U+{letter.Value:X4}";
        return letter.Value switch
        {
            (>= 0x2018 and <= 0x201f) or 0xab or 0xbb or 0x300c or 0x300d => $"a typographic quotation mark ({code}); JSON takes the straight one, \"",
            _ when Rune.IsWhiteSpace(letter) || Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format =>
                $"an invisible character ({code}) between values, as web pages and editors leave it; remove it",
            _ => $"unexpected character ({code}); {Quotes}",
        };
    }

    private static bool IsConflict(ReadOnlySpan<byte> bytes, int at)
    {
        var line = bytes[(bytes[..at].LastIndexOf((byte)'\n') + 1)..];
        return line.StartsWith("<<<<<<<"u8) || line.StartsWith("======="u8) || line.StartsWith(">>>>>>>"u8) || line.StartsWith("|||||||"u8);
    }

    private static bool IsLetter(ReadOnlySpan<byte> rest) =>
        Rune.DecodeFromUtf8(rest, out var letter, out _) == System.Buffers.OperationStatus.Done && Rune.IsLetter(letter);
}
