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
    public static Problem? Objection(HttpRequest request) =>
        (DocumentHeaders.Encoding(request.Headers.ContentEncoding) ?? DocumentHeaders.Type(request.Headers.ContentType)) is { } wrong
            ? new Problem(StatusCodes.Status415UnsupportedMediaType, RequestFailures.NotJson, wrong)
            : null;

    /// <summary>
    /// The whole body; a <see cref="BadHttpRequestException"/> when it is larger than <see cref="MaxBytes"/>.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var buffer = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, MaxBytes));
        await request.Body.CopyToAsync(buffer, cancel);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
