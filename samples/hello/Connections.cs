using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

/// <summary>How the app treats its connections: keeps them, closes idle ones early, or each after its answer.</summary>
/// <param name="closesIdleAfter">Null: as Kestrel does, after 130 s.</param>
/// <param name="closesEach">Every answer says <c>Connection: close</c>.</param>
internal sealed class Connections(TimeSpan? closesIdleAfter, bool closesEach)
{
    private static readonly object Key = new();

    /// <summary>Before each answer.</summary>
    public void Begin(HttpContext context)
    {
        // With which connection a proxy has sent the request.
        context.Response.Headers["X-Connection"] = context.Connection.Id;
        if (closesEach)
            context.Response.Headers.Connection = "close";
        if (closesIdleAfter is { } time)
            CloseWhenIdle(context, time);
    }

    // Kestrel looks at its own KeepAliveTimeout once a second; Node and uvicorn have a timer for each connection. As with
    // them, a connection is closed when no request has begun, and the next may be on its way.
    private static void CloseWhenIdle(HttpContext context, TimeSpan time)
    {
        var connection = context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        var items = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        var timer = items.TryGetValue(Key, out var known) && known is Timer running
            ? running
            : new Timer(_ => connection.RequestClose());
        items[Key] = timer;
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        context.Response.OnCompleted(() =>
        {
            timer.Change(time, Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });
    }
}
