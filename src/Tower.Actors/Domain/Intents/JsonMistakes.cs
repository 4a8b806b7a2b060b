using System.Globalization;
using System.Text;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Says what is wrong at the byte where a JSON parser stopped. Quotes none of the document, which may be a secret without its quotes.
/// </summary>
internal static class JsonMistakes
{
    private const string Quotes = "strings and names need double quotes, and a comma separates values";

    /// <summary>What is wrong there.</summary>
    /// <param name="bytes">The document, valid UTF-8.</param>
    /// <param name="at">Where the parser stopped; within the document.</param>
    /// <param name="isName">Whether a name is due there, as after the bracket of an object.</param>
    public static string Describe(ReadOnlySpan<byte> bytes, int at, bool isName)
    {
        var rest = bytes[at..];
        var before = bytes[..at].TrimEnd(" \t\r\n"u8);
        if (IsConflict(bytes, at))
            return "a Git conflict marker (<<<<<<<, =======, >>>>>>>); resolve the merge conflict";
        if (rest.StartsWith("..."u8) || rest.StartsWith("…"u8))
            return "an ellipsis; write out what it stands for";
        if (bytes[at] >= 0x80 && !IsLetter(rest))
            return Beyond(rest);
        if (EndsValue(before, before.Length < at) && (IsLetter(rest) || char.IsAsciiDigit((char)bytes[at]) || bytes[at] is (byte)'-'))
            return Missing;
        return bytes[at] switch
        {
            (byte)'}' or (byte)']' => Bracket(before),
            (byte)'\'' or (byte)'`' => "JSON strings need double quotes, not this kind",
            0 => "a NUL byte; remove it",
            (byte)'{' when isName => "a template placeholder ({{ … }}) that was not filled in",
            (byte)'"' or (byte)'{' or (byte)'[' => Missing,
            (byte)'/' => "a comment that does not end; JSON has no comments, so remove it",
            (byte)'#' => "a comment; JSON has no comments, so remove it",
            (byte)'$' or (byte)'%' => "a variable that was not replaced; insert its value in the CI job (jq, envsubst), in double quotes if it is a string",
            (byte)'<' => "a placeholder (<…>) that was not filled in; write the value, in double quotes if it is a string",
            (byte)'=' => "an equals sign; JSON puts a colon between a name and its value",
            (byte)';' => "a semicolon; JSON separates values with a comma",
            (byte)',' => before.EndsWith(":"u8) ? NoValue : "one comma too many; remove it",
            (byte)'+' or (byte)'.' => Number,
            var letter when char.IsAsciiDigit((char)letter) => isName ? Name : Number,
            _ => Word(bytes, at, isName),
        };
    }

    private const string Missing = "a comma or a colon is missing before this, or a double quote inside a string is not written as \\\"";

    private const string NoValue = "a value is missing before this; if it comes from a variable, is the variable set?";

    private const string Number = "not a JSON number: it needs digits on both sides of a decimal point, and no plus sign, no leading zero and no unit";

    private const string Name = "a name without double quotes; if the shell removed them, send a file: curl … --data-binary @intent.json";

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
        _ => "this bracket does not match the one that is open; { ends with } and [ with ]",
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
                "not a word of JSON, which has true, false and null, in lower case",
            "undefined" or "NaN" or "Infinity" => "JSON has no undefined, NaN or Infinity; leave the field out, or write a number",
            _ => "a value without double quotes; if it is a string, put it in double quotes",
        };
    }

    // Looks like a quote or a space, and is neither to JSON.
    private static string Beyond(ReadOnlySpan<byte> rest)
    {
        Rune.DecodeFromUtf8(rest, out var letter, out _);
        var code = $"U+{letter.Value:X4}";
        return letter.Value switch
        {
            (>= 0x2018 and <= 0x201f) or 0xab or 0xbb or 0x300c or 0x300d => $"a typographic quotation mark ({code}); JSON needs the straight one, \"",
            _ when Rune.IsWhiteSpace(letter) || Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format =>
                $"an invisible character ({code}) between values, often copied from a web page; remove it",
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
