using System.Text;

namespace Tower.Web.Http;

/// <summary>An answer that people read as text and programs ask for as JSON.</summary>
internal static class TextOrJson
{
    /// <summary>Writes the form the client's <c>Accept</c> prefers; text when it has no wish.</summary>
    public static async Task WriteAsync(HttpContext context, Func<string> text, Func<byte[]> json)
    {
        var asJson = Accepted.Prefers(context.Request, MediaTypes.Text, MediaTypes.Json) == MediaTypes.Json;
        var body = asJson ? json() : Encoding.UTF8.GetBytes(text());
        context.Response.ContentType = asJson ? MediaTypes.Json : MediaTypes.TextUtf8;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
