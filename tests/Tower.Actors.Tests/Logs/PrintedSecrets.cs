using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tower.Actors.Tests.Logs;

/// <summary>One secret in the forms in which programs print it.</summary>
internal static class PrintedSecrets
{
    /// <summary>With letters beyond ASCII, both quotes, and what URLs, shells, HTML and JSON escape.</summary>
    public const string Secret = "gé/heim+Wort \"x\" 'y' <&> $HOME\\z=7%";

    /// <summary>As people choose them: letters, digits and a few signs.</summary>
    public const string Plain = "Kx9/mB2+vQ7@wLp4";

    /// <summary>Of many lines.</summary>
    public const string Pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END PRIVATE KEY-----\n";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Names of the forms, and what stands in the log.</summary>
    public static IReadOnlyDictionary<string, string> Forms { get; } = new Dictionary<string, string>
    {
        ["as it is"] = Secret,
        ["Python repr of bytes"] = $"b'{Bytes(Secret, "\\x")}'",
        ["Python repr of bytes, ASCII as it is"] = $"b'{Escaped(Secret, c => c is '\\' or '\'' ? $"\\{c}" : c < 128 ? $"{c}" : Bytes($"{c}", "\\x"))}'",
        ["Python repr of text"] = $"'{Secret.Replace("\\", "\\\\").Replace("'", "\\'")}'",
        ["Python ascii()"] = $"'{Escaped(Secret, c => c is '\\' or '\'' ? $"\\{c}" : c < 128 ? $"{c}" : $"\\x{(int)c:x2}")}'",
        ["octal escapes"] = string.Concat(Encoding.UTF8.GetBytes(Secret).Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}")),
        ["JSON"] = JsonSerializer.Serialize(Secret),
        ["JSON, slashes escaped"] = JsonSerializer.Serialize(Secret, Relaxed).Replace("/", "\\/"),
        ["JSON in JSON in JSON"] = JsonSerializer.Serialize(JsonSerializer.Serialize(JsonSerializer.Serialize(Secret))),
        ["Ruby and Rust, braces"] = Escaped(Secret, c => c is '"' or '\\' ? $"\\{c}" : c < 128 ? $"{c}" : $"\\u{{{(int)c:x}}}"),
        ["Perl, braces"] = Escaped(Secret, c => c is '"' or '\\' ? $"\\{c}" : c < 128 ? $"{c}" : $"\\x{{{(int)c:x}}}"),
        ["C#, capital U"] = Escaped(Secret, c => c is '"' or '\\' ? $"\\{c}" : c < 128 ? $"{c}" : $"\\U{(int)c:X8}"),
        ["PHP var_export"] = Secret.Replace("\\", "\\\\").Replace("'", "\\'"),
        ["HTML, named"] = WebUtility.HtmlEncode(Secret),
        ["HTML, hexadecimal"] = Escaped(Secret, c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"&#x{(int)c:X};"),
        ["HTML, decimal"] = Escaped(Secret, c => $"&#{(int)c};"),
        ["HTML, twice"] = WebUtility.HtmlEncode(WebUtility.HtmlEncode(Secret)),
        ["JSON in HTML"] = WebUtility.HtmlEncode(JsonSerializer.Serialize(Secret)),
        ["HTML in JSON"] = JsonSerializer.Serialize(WebUtility.HtmlEncode(Secret)),
        ["URL"] = Uri.EscapeDataString(Secret),
        ["URL, lower hex"] = Lower(Uri.EscapeDataString(Secret)),
        ["URL, plus for a space"] = WebUtility.UrlEncode(Secret),
        ["URL, twice"] = Uri.EscapeDataString(Uri.EscapeDataString(Secret)),
        ["URL of Latin-1"] = string.Concat(Encoding.Latin1.GetBytes(Secret).Select(b => $"%{b:X2}")),
        ["a DSN"] = $"postgres://app:{Uri.EscapeDataString(Secret)}@db:5432/app",
        ["base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        ["base64 of user:secret, first alignment"] = Basic("tow"),
        ["base64 of user:secret, second alignment"] = Basic("ci"),
        ["base64 of user:secret, third alignment"] = Basic("tower"),
        ["base64url without padding"] = Basic("ci").TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["base64 over lines"] = string.Join('\n', Basic("tower").Chunk(16).Select(part => new string(part))),
        ["base64 in JSON"] = JsonSerializer.Serialize(Basic("tower")),
        ["base64 of UTF-16"] = Convert.ToBase64String(Encoding.Unicode.GetBytes(Secret)),
        ["hex"] = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret)),
        ["hex, upper case"] = Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        ["hex with dashes"] = BitConverter.ToString(Encoding.UTF8.GetBytes(Secret)),
        ["a Node buffer"] = $"<Buffer {Bytes(Secret, " ")[1..]}>",
        ["hex literals"] = $"{{ {string.Join(", ", Encoding.UTF8.GetBytes(Secret).Select(b => $"0x{b:X2}"))} }}",
        ["a bytea"] = $"\\x{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret))}",
        ["decimal bytes"] = $"[{string.Join(" ", Encoding.UTF8.GetBytes(Secret))}]",
        ["signed decimal bytes"] = $"[{string.Join(", ", Encoding.UTF8.GetBytes(Secret).Select(b => (sbyte)b))}]",
        ["quoted-printable"] = string.Concat(Encoding.UTF8.GetBytes(Secret).Select(b => b is > 32 and < 127 and not (byte)'=' ? $"{(char)b}" : $"={b:X2}")),
        ["quoted-printable over lines"] = string.Join("=\r\n", string.Concat(Encoding.UTF8.GetBytes(Secret).Select(b => $"={b:X2}")).Chunk(24).Select(part => new string(part))),
        ["shell, single quotes"] = $"'{Secret.Replace("'", "'\\''")}'",
        ["shell, as Python quotes it"] = $"'{Secret.Replace("'", "'\"'\"'")}'",
        ["shell, backslashes"] = Escaped(Secret, c => char.IsAsciiLetterOrDigit(c) || c > 127 ? $"{c}" : $"\\{c}"),
        ["SQL"] = $"'{Secret.Replace("'", "''")}'",
        ["CSV"] = $"\"{Secret.Replace("\"", "\"\"")}\"",
        ["PowerShell"] = Escaped(Secret, c => c is '"' or '$' ? $"`{c}" : $"{c}"),
        ["JSON pointer"] = Secret.Replace("~", "~0").Replace("/", "~1"),
        ["compose"] = Secret.Replace("$", "$$"),
        ["upper case"] = Secret.ToUpperInvariant(),
        ["lower case"] = Secret.ToLowerInvariant(),
        ["read as Latin-1"] = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Secret)),
        ["written as ASCII"] = Secret.Replace('é', '?'),
        ["UTF-16 read byte by byte"] = string.Concat(Secret.Select(c => $"{(c < 128 ? c : '\ufffd')}\0")),
        ["UTF-16 in escapes"] = string.Concat(Encoding.Unicode.GetBytes(Plain).Select(b => $"\\x{b:x2}")),
        ["colours inside"] = string.Concat(Secret.Select((c, i) => i % 3 == 0 ? $"\u001b[3{i % 8}m{c}\u001b[0m" : $"{c}")),
        ["colours in one character inside"] = Secret.Insert(9, "\u009b31m"),
        ["zero-width characters inside"] = string.Join('\u200b', Secret.ToCharArray()),
        ["marks of direction inside"] = Secret.Insert(5, "\u202e").Insert(12, "\u2066"),
        ["broken over two lines"] = Secret.Insert(11, "\n"),
        ["broken over two lines, indented"] = Secret.Insert(11, "\r\n    "),
        ["broken over many lines"] = string.Join('\n', Secret.Chunk(5).Select(part => new string(part))),
        ["broken at a space"] = Secret.Replace(" ", "\n"),
        ["broken literals"] = "('" + Plain.Insert(8, "'\n '") + "')",
        ["a carriage return inside"] = Secret.Insert(11, "\r"),
        ["a line of a key"] = "MIIEvQIBADANBgkqhkiG9w0B",
        ["a key"] = Pem,
        ["a key in JSON"] = JsonSerializer.Serialize(Pem),
        ["a key on one line"] = Pem.Replace("\n", " "),
        ["at the place where a line is cut"] = new string('x', 4096 - 10) + Plain,
    };

    /// <summary>Parts of the secrets that no form may leave: of what was encoded, and of the encodings.</summary>
    public static IEnumerable<string> Traces(string form) =>
    [
        "heim", "Wort", "HEIM", "WORT", "Kx9", "mB2", "vQ7", "MIIEvQ", "AQEFAAS",
        // The middle of what an encoder made of it, where its whole is no text any more.
        .. form.Split(' ', '\n', '\r').Where(word => word.Length >= 24).Select(word => word[8..16]).Where(part => part.Any(c => c != 'x')),
    ];

    private static string Basic(string user) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Secret}"));

    private static string Bytes(string text, string before) =>
        string.Concat(Encoding.UTF8.GetBytes(text).Select(b => before + b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Escaped(string text, Func<char, string> escape) => string.Concat(text.Select(escape));

    private static string Lower(string percent)
    {
        var result = percent.ToCharArray();
        for (var i = 0; i + 2 < result.Length; i++)
        {
            if (result[i] == '%')
                (result[i + 1], result[i + 2]) = (char.ToLowerInvariant(result[i + 1]), char.ToLowerInvariant(result[i + 2]));
        }
        return new string(result);
    }
}
