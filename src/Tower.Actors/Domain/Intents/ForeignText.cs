using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Names what arrives in place of a JSON document when it is text: the name of the file instead of the file, a variable that was
/// not replaced, YAML, an HTML page, a form, the error message of the command before the pipe. Never quotes it.
/// </summary>
internal static partial class ForeignText
{
    private const int LongestLine = 300;
    private const string Curl = "curl … --data-binary @intent.json";
    private const string SendFile = $"send the intent file: {Curl}";

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
        if (Printed().IsMatch(line))
        {
            return "the document is an object that a program printed instead of writing it as JSON; convert it to JSON "
                + "(JSON.stringify, ConvertTo-Json -Depth 10, json.dumps)";
        }
        if (line.StartsWith('@'))
            return $"the document is a file name with an @: the client sent the name instead of opening the file, as curl --data-raw does; {SendFile}";
        if (Unfilled(line) is { } what)
            return $"the document is {what}; or {SendFile}";
        if (FileName().IsMatch(line))
            return $"the document is a file name, not the file's contents; put an @ before the name: {Curl}";
        if (line.StartsWith('\''))
            return $"the document begins with a single quote, which cmd.exe does not remove; {SendFile}";
        return IsBase64OfJson(text) ? "the document is in base64; decode it first: base64 -d intent.b64 | curl … --data-binary @-" : null;
    }

    private static string? Unfilled(string line) =>
        !Variable().IsMatch(line) ? null
        : line.StartsWith('<') ? "a placeholder (<…>) that was not filled in"
        : line.StartsWith("$(", StringComparison.Ordinal)
            ? "a command that the shell did not run; a shell runs it in double quotes, not in single quotes"
        : line.Contains("{{", StringComparison.Ordinal)
            ? "a template placeholder ({{ … }}) that was not filled in; check the step that fills it in"
        : line.StartsWith('%') ? "a variable that was not replaced; only cmd.exe replaces %…%, and the job must set the variable"
        : "a variable that was not replaced; a shell replaces variables in double quotes, not in single quotes, and the job must set the variable";

    private static string? OfFirstLine(string line, ReadOnlySpan<byte> text)
    {
        if (Page().IsMatch(line))
        {
            return "the document is an HTML or XML page, often a sign-in or error page that was downloaded instead of the file; "
                + "check what the command before the pipe downloaded";
        }
        if (line.StartsWith("--", StringComparison.Ordinal) && text.IndexOf("form-data"u8) >= 0)
            return $"the document is a multipart form, as curl -F sends it; {SendFile}";
        if (Percent().IsMatch(line))
            return $"the document is percent-encoded, as curl --data-urlencode sends it; {SendFile}";
        if (Message().IsMatch(line))
            return "the document looks like the error message of a command; check the command before the pipe (set -o pipefail makes the job stop there)";
        if (Form().IsMatch(line))
            return $"the document looks like a form or an env file (name=value), and Tower takes JSON; {SendFile}";
        if (Section().IsMatch(line))
            return "the document looks like TOML or INI, and Tower takes JSON; convert it first";
        return Yaml().IsMatch(line)
            ? IsOtherTools(text) ? "the document looks like YAML of compose or Kubernetes, and Tower takes its own JSON; GET /schema lists its fields"
                : "the document looks like YAML, and Tower takes JSON; convert it: yq -o=json . intent.yaml | curl … --data-binary @-"
            : null;
    }

    private static bool IsOtherTools(ReadOnlySpan<byte> text) =>
        text.StartsWith("services:"u8) || text.IndexOf("\nservices:"u8) >= 0 || text.StartsWith("apiVersion:"u8) || text.IndexOf("\napiVersion:"u8) >= 0;

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

    // JavaScript, PowerShell, Go.
    [GeneratedRegex(@"\A(?:\[object Object\]|@\{.*\}|System\.[\w.]+(?:\[.*\])?|map\[.*\])\z")]
    private static partial Regex Printed();

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
