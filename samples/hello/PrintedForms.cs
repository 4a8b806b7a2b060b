using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

/// <summary>A value in the forms in which frameworks and drivers print it, each with its name in front.</summary>
internal static class PrintedForms
{
    public static IEnumerable<string> Of(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return
        [
            $"plain: {value}",
            $"bytes of Python: b'{Each(bytes, "\\x", "x2", "")}'",
            $"octal: {string.Concat(bytes.Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}"))}",
            $"JSON: {JsonSerializer.Serialize(value)}",
            $"JSON in JSON: {JsonSerializer.Serialize(JsonSerializer.Serialize(value))}",
            $"HTML: {WebUtility.HtmlEncode(value)}",
            $"HTML, numbers: {string.Concat(value.Select(c => $"&#{(int)c};"))}",
            $"URL: postgres://app:{Uri.EscapeDataString(value)}@db/app",
            $"base64: {Convert.ToBase64String(bytes)}",
            $"Basic: {Convert.ToBase64String([.. "tower:"u8, .. bytes])}",
            $"hex: {Convert.ToHexString(bytes)}",
            $"Node: <Buffer {Each(bytes, "", "x2", " ")}>",
            $"Go: [{Each(bytes, "", "d", " ")}]",
            $"colours: {string.Concat(value.Select(c => $"\u001b[31m{c}\u001b[0m"))}",
            $"two lines: {value[..(value.Length / 2)]}\n{value[(value.Length / 2)..]}",
        ];
    }

    private static string Each(byte[] bytes, string before, string format, string between) =>
        string.Join(between, bytes.Select(b => before + b.ToString(format, CultureInfo.InvariantCulture)));
}
