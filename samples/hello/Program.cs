// The app of the tutorial and of the tests: says its version, and misbehaves on request (see Misbehaviour).
using System.Net.WebSockets;
using System.Text;

var misbehaviour = Misbehaviour.FromEnvironment();
await misbehaviour.DelayStartAsync();

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://{misbehaviour.ListenHost}:{Environment.GetEnvironmentVariable("PORT") ?? "3000"}");
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
if (!misbehaviour.StopsGracefully)
{
    builder.Services.AddSingleton<IHostLifetime, Misbehaviour.DeafLifetime>();
}

var app = builder.Build();
var version = Environment.GetEnvironmentVariable("APP_VERSION") ?? "0.0.0";
misbehaviour.Arm();

app.UseWebSockets();
app.Use((context, next) =>
{
    context.Response.Headers["X-Generation"] = Environment.MachineName;
    return next(context);
});

app.MapGet("/", () => $"hello {version}\n");

app.MapGet("/health", () => Results.StatusCode(misbehaviour.HealthStatus()));

app.MapGet("/env/{name}", (string name) =>
    RawEnvironment.Read(name) is { } value ? Results.Bytes(value, "application/octet-stream") : Results.NotFound());

app.MapGet("/slow", async (int ms, CancellationToken gone) =>
{
    await Task.Delay(ms, gone);
    return $"slept {ms} ms\n";
});

app.MapGet("/stream", async (HttpContext context, int n, int ms) =>
{
    for (var line = 1; line <= n; line++)
    {
        await context.Response.WriteAsync($"{line}\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(ms, context.RequestAborted);
    }
});

app.MapGet("/ws", async (HttpContext context) =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var buffer = new byte[16 * 1024];
    var gone = context.RequestAborted;
    while (await socket.ReceiveAsync(buffer, gone) is { MessageType: not WebSocketMessageType.Close } got)
    {
        await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, gone);
    }

    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
});

app.Run();

// .NET decodes the environment to UTF-16, which would lose bytes that are not UTF-8; the kernel keeps them as given.
internal static class RawEnvironment
{
    public static byte[]? Read(string name)
    {
        var prefix = Encoding.UTF8.GetBytes(name + "=");
        ReadOnlySpan<byte> all = File.ReadAllBytes("/proc/self/environ");
        foreach (var range in all.Split((byte)0))
        {
            if (all[range].StartsWith(prefix))
            {
                return all[range][prefix.Length..].ToArray();
            }
        }

        return null;
    }
}
