using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A container's server that speaks HTTP/2 without TLS and nothing else, as gRPC servers do. To <c>/echo</c> it sends back what
/// it is sent, as it comes, and trailers; to everything else its name.
/// </summary>
internal sealed class H2cUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _name;
    private readonly ConcurrentQueue<string> _asked = new();

    private H2cUpstream(string dial, string name)
    {
        _name = name;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPEndPoint.Parse(dial), listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Every request, e.g. <c>GET /a HTTP/2 api.example.com</c>.</summary>
    public string[] Asked => [.. _asked];

    /// <summary>Listens.</summary>
    /// <param name="dial">An address of this machine and a port.</param>
    /// <param name="name">What it answers.</param>
    public static async Task<H2cUpstream> StartAsync(string dial, string name)
    {
        var upstream = new H2cUpstream(dial, name);
        await upstream._app.StartAsync();
        return upstream;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        _asked.Enqueue($"{request.Method} {request.Path} {request.Protocol} {request.Host}");
        if (request.Path != "/echo")
        {
            await context.Response.WriteAsync(_name);
            return;
        }
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.FlushAsync();
        var buffer = new byte[1024];
        while (await request.Body.ReadAsync(buffer, context.RequestAborted) is var count && count > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
            await context.Response.Body.FlushAsync();
        }
        context.Response.AppendTrailer("grpc-status", "0");
        context.Response.AppendTrailer("grpc-message", _name);
    }
}
