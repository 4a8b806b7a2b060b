using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Tower.Actors.Domain.Values;

namespace Tower.Web.Http;

/// <summary>What the headers of a request say about its document. Pure.</summary>
internal static class DocumentHeaders
{
    private const string Right = "send the intent with -H 'Content-Type: application/json' and --data-binary @intent.json";

    /// <summary>Why a <c>Content-Encoding</c> cannot be taken (RFC 9110, section 8.4), or null.</summary>
    public static string? Encoding(StringValues header)
    {
        var codings = header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return codings.FirstOrDefault(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } coding
            ? $"The intent must not be compressed, and this request says Content-Encoding: {Quoted.Place(coding)}. "
              + "Remove the header and send the document uncompressed; it may have up to 1 MiB."
            : null;
    }

    /// <summary>Why a <c>Content-Type</c> is not that of JSON in UTF-8, or null.</summary>
    public static string? Type(StringValues header)
    {
        var text = header.ToString();
        if (text.Length == 0)
            return $"The intent must come as JSON, and this request has no Content-Type: {Right}.";
        if (header.Count > 1)
            return "The request has more than one Content-Type; give -H 'Content-Type: application/json' once.";
        if (!MediaTypeHeaderValue.TryParse(text, out var type))
            return $"The Content-Type {Quoted.Text(text)} is not a media type: {Right}.";
        if (!type.MediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
            && !type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            return $"The intent must come as application/json, not as {Quoted.Place(type.MediaType.ToString())}{Hint(type)}: {Right}.";
        }
        return !type.Charset.HasValue || IsUtf8(HeaderUtilities.RemoveQuotes(type.Charset).ToString()) ? null
            : $"The intent must be in UTF-8, and the Content-Type says charset={Quoted.Place(type.Charset.ToString())}: "
              + "save the document as UTF-8 and remove the charset.";
    }

    private static string Hint(MediaTypeHeaderValue type) => type.MediaType.ToString().ToLowerInvariant() switch
    {
        "application/x-www-form-urlencoded" => ", which curl sends by default",
        "multipart/form-data" => ", which is what curl -F sends",
        var other when other.EndsWith("yaml", StringComparison.Ordinal) => "; convert YAML to JSON first (yq -o=json)",
        _ => "",
    };

    // "utf8" is the name everybody writes and nobody registered; ASCII is a part of UTF-8.
    private static bool IsUtf8(string charset) =>
        charset.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() is "utf8" or "usascii" or "ascii";
}
