using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tower.Actors.Hosting;
using Tower.Actors.Options;
using Tower.Web.Http;
using Tower.Web.Security;

namespace Tower.Web.Hosting;

/// <summary>Puts <c>tower serve</c> together.</summary>
internal static class TowerServer
{
    /// <summary>The server, not started.</summary>
    /// <param name="options">This Tower's settings.</param>
    /// <param name="listen">Where it listens.</param>
    /// <param name="replace">Called first: what it registers is used instead of the real thing.</param>
    /// <param name="extend">Called last: what it registers starts behind everything else.</param>
    /// <param name="caddySocket">Where it listens for Caddy's questions (<see cref="CaddyOrigin"/>); null: nowhere.</param>
    public static WebApplication Build(
        TowerOptions options,
        IReadOnlyCollection<IPEndPoint> listen,
        Action<WebApplicationBuilder>? replace = null,
        Action<WebApplicationBuilder>? extend = null,
        string? caddySocket = null)
    {
        // The empty builder: no appsettings.json, no file watchers, no ASPNETCORE_* that could open another port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "tower",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.AddOperatorLog(LogLevel.Information);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, listen);
            if (caddySocket is not null)
                CaddyOrigin.Listen(kestrel, caddySocket);
        });
        builder.Services.AddRoutingCore();
        // A deployment's viewers are cut off at once; this is for the answers that are almost done.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));
        replace?.Invoke(builder);
        builder.AddTelemetry();
        builder.Services.AddTowerActors(options);
        builder.Services.AddTowerApi();
        extend?.Invoke(builder);
        var app = builder.Build();
        app.UseTowerApi();
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, IEnumerable<IPEndPoint> listen)
    {
        kestrel.AddServerHeader = false;
        // Caddy speaks HTTP/1.1 to its upstreams, and only there can a body be broken off behind its last byte.
        foreach (var address in listen)
        {
            kestrel.Listen(address, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                OwnNetwork.Require(endpoint, address.Address);
            });
        }
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = RequestBody.MaxBytes;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Longer than Caddy keeps an idle connection by which it asks about passwords (its own 2 min): otherwise Tower closes one just
        // as Caddy uses it again. Those to Tower's port it keeps for 50 ms.
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(150);
        limits.MaxConcurrentConnections = 1024;
        limits.MaxConcurrentUpgradedConnections = 0;
        // A viewer that reads nothing for this long is cut off; the deployment does not notice.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
