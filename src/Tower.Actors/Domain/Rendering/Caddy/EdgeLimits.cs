using System.Text.Json.Nodes;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// What a stranger's connection may take before it has sent a request. Nothing here bounds a body: an upload to the registry or to an app
/// may take hours. One without the password it needs gets no further than Caddy (<see cref="ForwardAuth"/>).
/// </summary>
internal static class EdgeLimits
{
    /// <summary>How long a TLS handshake, and the head of a HTTP/1 request, may take. The head of a HTTP/2 request has no such limit.</summary>
    private const string ReadHeader = "30s";

    /// <summary>How long a connection is kept without a request: Caddy's own default, said so that it stays.</summary>
    private const string Idle = "5m";

    /// <summary>
    /// The longest head of a request, in bytes: 64 KiB, to which Go adds 4 KiB over HTTP/1. Apps' own servers take 8 to 32 KiB; Go would take
    /// 1 MiB from every connection.
    /// </summary>
    private const int HeaderBytes = 64 * 1024;

    /// <summary>Adds them to a server that the internet reaches.</summary>
    public static JsonObject AddTo(JsonObject server)
    {
        server["read_header_timeout"] = ReadHeader;
        server["idle_timeout"] = Idle;
        server["max_header_bytes"] = HeaderBytes;
        return server;
    }
}
