using System.Text;
using Tower.Web.Http;

namespace Tower.Web.Status;

/// <summary><c>GET /status</c>: what runs, for people or (on request) for programs.</summary>
internal sealed class StatusEndpoint(StatusReporter reporter, TimeProvider time)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/status";

    /// <summary>Answers 200, whatever state the stack is in.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var report = await reporter.CreateAsync(context.RequestAborted);
        var asJson = Accepted.Prefers(context.Request, MediaTypes.Text, MediaTypes.Json) == MediaTypes.Json;
        var now = time.GetUtcNow();
        var body = asJson ? StatusJson.Write(report, now) : Encoding.UTF8.GetBytes(StatusText.Write(report, now));
        context.Response.ContentType = asJson ? MediaTypes.Json : MediaTypes.TextUtf8;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
