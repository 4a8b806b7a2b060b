using Microsoft.AspNetCore.Http;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Scenarios;

/// <summary>A way to fail, and what the load must call it.</summary>
/// <param name="Name">What the server does.</param>
/// <param name="Expected">Null: nothing, it is no failure.</param>
/// <param name="Answer">Does it.</param>
internal sealed record Lie(string Name, FailureKind? Expected, RequestDelegate Answer)
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Lie> All =
    [
        new("answers as it should", null, context => Truth(context)),
        new("breaks the connection before the head", FailureKind.Reset, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }),
        new("breaks the connection in the body", FailureKind.Truncated, async context =>
        {
            await HalfAsync(context);
            context.Abort();
        }),
        new("ends the body in order, but too early", FailureKind.Truncated, HalfAsync),
        new("answers 502", FailureKind.ServerError, context => Status(context, StatusCodes.Status502BadGateway)),
        new("answers 404", FailureKind.OtherStatus, context => Status(context, StatusCodes.Status404NotFound)),
        new("answers something else", FailureKind.WrongBody, context => context.Response.WriteAsync("hollow")),
        new("never answers", FailureKind.Timeout, context => Task.Delay(Timeout.Infinite, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default)),
    ];

    private static Task Truth(HttpContext context) => context.Request.Path.Value switch
    {
        "/slow" => WaitAsync(context),
        "/echo" => EchoAsync(context),
        "/stream" => context.Response.WriteAsync(
            string.Concat(Enumerable.Range(1, Traffic.Lines).Select(line => $"{line}\n"))),
        _ => context.Response.WriteAsync("hello 1.0.0\n"),
    };

    private static async Task WaitAsync(HttpContext context)
    {
        await Task.Delay(Traffic.Slowness, context.RequestAborted);
        await context.Response.WriteAsync($"slept {(int)Traffic.Slowness.TotalMilliseconds} ms\n");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted);
    }

    // Of every kind's body the beginning: what was sent, the first lines, half a word.
    private static async Task HalfAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var half = context.Request.Path.Value switch
        {
            "/slow" => "slept"u8.ToArray(),
            "/echo" => body.ToArray()[..(int)(body.Length / 2)],
            "/stream" => "1\n2\n3\n"u8.ToArray(),
            _ => "hell"u8.ToArray(),
        };
        await context.Response.Body.WriteAsync(half, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        // So that the head is read before the connection breaks.
        await Task.Delay(TimeSpan.FromMilliseconds(50), context.RequestAborted);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
