namespace Tower.Web.Http;

/// <summary>The forms Tower answers in.</summary>
internal static class MediaTypes
{
    /// <summary>For people.</summary>
    public const string Text = "text/plain";

    /// <summary><see cref="Text"/> as a <c>Content-Type</c>.</summary>
    public const string TextUtf8 = "text/plain; charset=utf-8";

    /// <summary>One document.</summary>
    public const string Json = "application/json";

    /// <summary>One JSON value per line, as they come.</summary>
    public const string NdJson = "application/x-ndjson";

    /// <summary>Server-sent events (WHATWG HTML).</summary>
    public const string EventStream = "text/event-stream";
}
