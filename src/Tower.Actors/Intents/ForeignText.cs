using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace Tower.Actors.Intents;

/// <summary>
/// Names what arrives in place of a JSON document when it is text: the name of the file instead of the file, a variable that was
/// not replaced, YAML, an HTML page, a form, the error message of the command before the pipe. Never quotes it.
/// </summary>
internal static partial class ForeignText
{
    private const int LongestLine = 300;
    private const string SendFile = "send the file itself: curl … --data-binary @intent.json";

    /// <summary>What the text looks like and how to send the document instead; null: it may be JSON with a mistake.</summary>
    public static string? Describe(ReadOnlySpan<byte> utf8)
    {
        var text = utf8.Trim(" \t\r\n"u8);
        // Comments of shells and YAML; JSON below one is still JSON.
        while (text.StartsWith("#"u8))
            text = text.IndexOf((byte)'\n') is >= 0 and var end ? text[end..].Trim(" \t\r\n"u8) : default;
        // Only what no JSON document begins with is looked at closely; templates have their braces in common with it.
        if (text.IsEmpty || (text[0] is (byte)'{' or (byte)'"' && !text.StartsWith("{{"u8)))
            return null;
        var rest = text.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(text[..Math.Min(rest < 0 ? text.Length : rest, LongestLine)]).TrimEnd();
        return (rest < 0 ? OfOneLine(line, text) : null) ?? OfFirstLine(line, text);
    }

    private static string? OfOneLine(string line, ReadOnlySpan<byte> text)
    {
        if (line.StartsWith('@'))
            return $"the document is a text that begins with @, as if the client had not opened the file after it; {SendFile}";
        if (Variable().IsMatch(line))
        {
            return "the document is the name of a variable that nothing replaced: a shell does that outside of single quotes only, "
                + $"and the variable must be set in the job; or {SendFile}";
        }
        if (FileName().IsMatch(line))
            return $"the document is the name of a file and not what is in it; the @ before the name is missing: {SendFile}";
        if (line == "[object Object]")
            return "the document is an object that a program turned into text; send JSON.stringify(intent)";
        if (line.StartsWith('\''))
            return $"the document begins with a single quote, which cmd.exe does not take away; {SendFile}";
        return IsBase64OfJson(text) ? $"the document is in base64; decode it first: base64 -d intent.b64 | curl … --data-binary @-" : null;
    }

    private static string? OfFirstLine(string line, ReadOnlySpan<byte> text)
    {
        if (Page().IsMatch(line))
        {
            return "the document is an HTML or XML page, often the sign-in or error page that a download got instead of the file; "
                + "look at what the command before fetched";
        }
        if (line.StartsWith("--", StringComparison.Ordinal) && text.IndexOf("form-data"u8) >= 0)
            return $"the document came as a form with parts (curl -F); {SendFile}";
        if (Percent().IsMatch(line))
            return $"the document is percent-encoded (curl --data-urlencode); {SendFile}";
        if (Message().IsMatch(line))
            return "the document looks like the error message of a command; see that the command before the pipe succeeds (set -o pipefail)";
        if (Form().IsMatch(line))
            return $"the document looks like a form or a list of variables (name=value); Tower takes JSON: {SendFile}";
        if (Section().IsMatch(line))
            return $"the document looks like TOML or INI; Tower takes JSON: {SendFile}";
        return Yaml().IsMatch(line)
            ? "the document looks like YAML; Tower takes JSON: yq -o=json . intent.yaml | curl … --data-binary @-" : null;
    }

    private static bool IsBase64OfJson(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || !Base64.IsValid(text))
            return false;
        var start = new byte[6];
        Base64.DecodeFromUtf8(text[..8], start, out _, out var length);
        return start.AsSpan(0, length).TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    [GeneratedRegex(@"\A(?:\$\w+|\$\{[^{}]*\}|\$\([^()]*\)|\$env:\w+|%\w+%|\$?\{\{.*\}\}|<[\w -]+>)\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\A(?:~|\.{0,2})[\w./\\:~ -]*\.(?:json|jsonc|json5|ya?ml|txt|gz|js)\z|\A(?:/|\./|\.\./|~/)[\w./-]+\z")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\A<(?:!|\?|[a-z][\w-]*[\s>/])", RegexOptions.IgnoreCase)]
    private static partial Regex Page();

    [GeneratedRegex(@"\A(?:[\w.-]+=)?%(?:7B|5B|0A|20)", RegexOptions.IgnoreCase)]
    private static partial Regex Percent();

    [GeneratedRegex(@"\A(?:cat|jq|yq|sed|awk|sops|age|gpg|curl|wget|envsubst|vault|op|aws|gh|git|sh|bash|zsh|/bin/sh|/bin/bash|python3?|node|error|fatal|parse error|usage|warning|traceback[^:]*):(?: |\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Message();

    [GeneratedRegex(@"\A(?:export )?[\w.\[\]-]+=")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A\[\[?[A-Za-z][\w. -]*\]\]?\z")]
    private static partial Regex Section();

    [GeneratedRegex(@"\A(?:---|%YAML|- \S|[A-Za-z_][\w -]*:(?:\s|\z))")]
    private static partial Regex Yaml();
}
