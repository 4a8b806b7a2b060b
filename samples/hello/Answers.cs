using System.Globalization;
using System.Net.WebSockets;

/// <summary>What the app answers. Every answer says which process and which version it comes from.</summary>
/// <remarks>
/// /: the version. /health: see <see cref="Misbehaviour"/>. /env/NAME: the variable's bytes. /slow?ms=: an answer after
/// a while. /stream?n=&amp;ms=: so many lines, one at a time. POST or PUT /echo: the body, counted by the header
/// X-Request-Id; /executions/ID: that count. /headers/NAME: the header of the request. POST /call: the body, and behind
/// it the trailer by which gRPC tells how a call ended. /ws: a WebSocket that echoes.
/// </remarks>
internal sealed class Answers(Misbehaviour misbehaviour, Insistence insistence, string version, CancellationToken stopping)
{
    // An app keeps its host name from version to version.
    private static readonly string Process = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    private readonly Executions _executions = new(misbehaviour.PrintsExecutions);

    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers["X-Generation"] = Process;
        context.Response.Headers["X-Version"] = version;
        misbehaviour.Connections.Begin(context);
        if (await insistence.RefusesAsync(context))
        {
            return;
        }

        var path = context.Request.Path.Value ?? "/";
        if (path == "/health")
        {
            context.Response.StatusCode = misbehaviour.HealthStatus();
            return;
        }

        await misbehaviour.DelayAnswerAsync(context.RequestAborted);
        await ((context.Request.Method, path) switch
        {
            ("GET", "/") => TextAsync(context, $"hello {version}\n"),
            ("GET", "/slow") => SlowAsync(context),
            ("GET", "/stream") => StreamAsync(context),
            ("GET" or "CONNECT", "/ws") => EchoMessagesAsync(context),
            ("POST" or "PUT", "/echo") => EchoAsync(context),
            ("POST", "/call") => CallAsync(context),
            ("GET", _) when Below(path, "/headers/") is { } name => TextAsync(context, $"{context.Request.Headers[name]}\n"),
            ("GET", _) when Below(path, "/env/") is { } name => BytesAsync(context, RawEnvironment.Read(name)),
            ("GET", _) when Below(path, "/executions/") is { } id => TextAsync(context, $"{_executions.Of(id)}\n"),
            _ => StatusAsync(context, StatusCodes.Status404NotFound),
        });
    }

    private static async Task SlowAsync(HttpContext context)
    {
        var delay = Number(context, "ms");
        await Task.Delay(delay, context.RequestAborted);
        await TextAsync(context, $"slept {delay} ms\n");
    }

    private static async Task StreamAsync(HttpContext context)
    {
        var (lines, pause) = (Number(context, "n"), Number(context, "ms"));
        for (var line = 1; line <= lines; line++)
        {
            await context.Response.WriteAsync($"{line}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, context.RequestAborted);
        }
    }

    private async Task EchoAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        // Only now: what was cut off on the way here has not been executed.
        if (context.Request.Headers["X-Request-Id"].ToString() is { Length: > 0 } id)
        {
            _executions.Count(id);
        }

        await BytesAsync(context, body.ToArray());
    }

    private static async Task CallAsync(HttpContext context)
    {
        if (!context.Response.SupportsTrailers())
        {
            await StatusAsync(context, StatusCodes.Status426UpgradeRequired);
            return;
        }

        context.Response.ContentType = context.Request.ContentType;
        await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task EchoMessagesAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        // A WebSocket has no end of its own to wait for: whoever stops in order says so, or is killed in the end.
        using var farewell = stopping.Register(() => _ = socket.CloseOutputAsync(
            WebSocketCloseStatus.EndpointUnavailable, null, CancellationToken.None));
        var buffer = new byte[16 * 1024];
        var gone = context.RequestAborted;
        while (await socket.ReceiveAsync(buffer, gone) is { MessageType: not WebSocketMessageType.Close } got)
        {
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, gone);
        }

        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
    }

    private static Task TextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task BytesAsync(HttpContext context, byte[]? bytes)
    {
        if (bytes is null)
        {
            return StatusAsync(context, StatusCodes.Status404NotFound);
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string? Below(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : null;

    private static int Number(HttpContext context, string name) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new BadHttpRequestException($"{name} must be a number");
}
