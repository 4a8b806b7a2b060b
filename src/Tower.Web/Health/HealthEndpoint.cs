using Tower.Web.Deployments;
using Tower.Web.Http;

namespace Tower.Web.Health;

/// <summary><c>GET /healthz</c>: whether the coordinator takes messages. Open to all, and says nothing else.</summary>
internal sealed class HealthEndpoint(CoordinatorClient coordinator)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/healthz";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Answers 200 <c>ok</c> or 503 <c>not ready</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var isAlive = await coordinator.IsAliveAsync(Patience, context.RequestAborted);
        context.Response.StatusCode = isAlive ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = MediaTypes.TextUtf8;
        await context.Response.WriteAsync(isAlive ? "ok\n" : "not ready\n", context.RequestAborted);
    }
}
