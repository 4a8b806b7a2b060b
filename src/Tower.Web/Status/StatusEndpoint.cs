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
        var now = time.GetUtcNow();
        await TextOrJson.WriteAsync(context, () => StatusText.Write(report, now), () => StatusJson.Write(report, now));
    }
}
