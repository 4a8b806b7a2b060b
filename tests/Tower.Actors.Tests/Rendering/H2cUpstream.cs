using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A container's server that speaks HTTP/2 without TLS and nothing else, as gRPC servers do. What it is
/// sent to <c>/echo</c>, or as gRPC, it sends back as it comes, with trailers; everything else it answers with its name.
/// </summary>
internal sealed class H2cUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _name;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly SemaphoreSlim _closed = new(0);

    private H2cUpstream(string dial, string name)
    {
        _name = name;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPEndPoint.Parse(dial), listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => async connection =>
                {
                    await next(connection);
                    _closed.Release();
                });
            }));
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

    /// <summary>Until a connection of a client's is closed; fails after 10 s.</summary>
    public async Task ClosedAsync() => Assert.True(await _closed.WaitAsync(TimeSpan.FromSeconds(10)), "the client keeps its connection");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        _asked.Enqueue($"{request.Method} {request.Path} {request.Protocol} {request.Host}");
        if (request.Path != "/echo" && request.ContentType != "application/grpc")
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
