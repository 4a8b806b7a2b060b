using Microsoft.Net.Http.Headers;
using Tower.Messages.Failures;

namespace Tower.Web.Http;

/// <summary>Reads the document of a request.</summary>
internal static class RequestBody
{
    /// <summary>
    /// The most Kestrel lets in: twice what an intent may have, so that the intent's own reader gets to say it.
    /// </summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>What is wrong with the kind of document, or null.</summary>
    public static Problem? Objection(HttpRequest request)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals(MediaTypes.Json, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset)
                .Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        return isJson ? null : new Problem(StatusCodes.Status415UnsupportedMediaType, RequestFailures.NotJson,
            $"The intent must come as application/json in UTF-8, not as {Name(request.ContentType)}: "
            + "curl -H 'Content-Type: application/json' --data-binary @intent.json …");
    }

    /// <summary>
    /// The whole body; a <see cref="BadHttpRequestException"/> when it is larger than <see cref="MaxBytes"/>.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, MaxBytes));
        await request.Body.CopyToAsync(buffer, cancel);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static string Name(string? contentType) =>
        string.IsNullOrEmpty(contentType) ? "a body without a Content-Type" : contentType;
}
