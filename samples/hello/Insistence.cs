using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

/// <summary>What real apps insist on, by environment variables, so that whoever asks them can be seen to comply.</summary>
/// <remarks>
/// ALLOWED_HOSTS: answer 400 to every request for another host than these, separated by commas, as Django does. HTTPS_ONLY=1:
/// send on whoever did not come by https, as X-Forwarded-Proto tells. PROTOCOL: http, or h2c (HTTP/2 without TLS and nothing
/// else, as gRPC servers do).
/// </remarks>
internal sealed class Insistence
{
    public required string[] AllowedHosts { get; init; }
    public required bool HttpsOnly { get; init; }
    public required HttpProtocols Protocols { get; init; }

    public static Insistence FromEnvironment() => new()
    {
        AllowedHosts = (Environment.GetEnvironmentVariable("ALLOWED_HOSTS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
        HttpsOnly = Environment.GetEnvironmentVariable("HTTPS_ONLY") == "1",
        Protocols = Environment.GetEnvironmentVariable("PROTOCOL") switch
        {
            null or "" or "http" => HttpProtocols.Http1AndHttp2,
            "h2c" => HttpProtocols.Http2,
            var other => throw new InvalidOperationException($"PROTOCOL is \"{other}\"; it can be: http, h2c"),
        },
    };

    /// <summary>Whether the request was refused or sent elsewhere.</summary>
    public async Task<bool> RefusesAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (AllowedHosts.Length > 0 && !AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"Invalid HTTP_HOST header: '{context.Request.Host}'. You may need to add '{host}' to ALLOWED_HOSTS.\n"));
            return true;
        }

        if (HttpsOnly && context.Request.Headers["X-Forwarded-Proto"] != "https")
        {
            context.Response.Redirect($"https://{context.Request.Host}{context.Request.Path}", permanent: true);
            return true;
        }

        return false;
    }
}
