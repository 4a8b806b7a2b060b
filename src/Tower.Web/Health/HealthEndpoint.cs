using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Health;

/// <summary><c>GET /healthz</c>: whether the coordinator takes messages. Open to all, and says nothing else.</summary>
internal sealed class HealthEndpoint(CoordinatorClient coordinator, TimeProvider time)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/healthz";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Everybody may ask as often as they like: the coordinator is asked once for all of them.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool>? _last;
    private long _lastAt;

    /// <summary>Answers 200 <c>ok</c> or 503 <c>not ready</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var isAlive = await IsAliveAsync().WaitAsync(context.RequestAborted);
        context.Response.StatusCode = isAlive ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = MediaTypes.TextUtf8;
        await context.Response.WriteAsync(isAlive ? "ok\n" : "not ready\n", context.RequestAborted);
    }

    private Task<bool> IsAliveAsync()
    {
        lock (_lock)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_lastAt) >= Fresh))
            {
                // For all who wait, so that it does not end with one of them.
                _last = coordinator.IsAliveAsync(Patience, CancellationToken.None);
                _lastAt = time.GetTimestamp();
            }
            return _last;
        }
    }
}
