using System.Text.Json.Nodes;
using Tower.Actors.Domain.Rendering.Compose;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders how apps' telemetry gets to the collector: Caddy has its name on the apps' network, and passes on what OTLP sends
/// (https://opentelemetry.io/docs/specs/otlp/) and nothing else. Grafana, Loki and Tempo are on the other network.
/// </summary>
internal static class CaddyCollector
{
    /// <summary>OTLP over HTTP.</summary>
    public const int HttpPort = 4318;

    /// <summary>OTLP over gRPC.</summary>
    public const int GrpcPort = 4317;

    /// <summary>The listener for OTLP over HTTP.</summary>
    public static JsonObject Http() => Server(HttpPort, ["/v1/*", "/v1development/*"], Transport());

    /// <summary>The listener for OTLP over gRPC.</summary>
    public static JsonObject Grpc() => Server(GrpcPort, ["/opentelemetry.proto.collector.*"], Transport("h2c"));

    // Telemetry is sent by POST, which must not meet a connection that the collector is closing.
    private static JsonObject Transport(params string[] versions)
    {
        var transport = new JsonObject
        {
            ["protocol"] = "http",
            ["keep_alive"] = new JsonObject { ["idle_timeout"] = CaddyProxies.UpstreamKeepAlive },
        };
        if (versions.Length > 0)
            transport["versions"] = new JsonArray([.. versions.Select(version => JsonValue.Create(version))]);
        return transport;
    }

    private static JsonObject Server(int port, string[] paths, JsonObject transport) => new()
    {
        ["listen"] = new JsonArray($":{port}"),
        ["protocols"] = new JsonArray("h1", "h2c"),
        ["automatic_https"] = new JsonObject { ["disable"] = true },
        ["routes"] = new JsonArray(
            new JsonObject
            {
                ["match"] = new JsonArray(new JsonObject
                {
                    ["method"] = new JsonArray("POST"),
                    ["path"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]),
                }),
                ["handle"] = new JsonArray(new JsonObject
                {
                    ["handler"] = "reverse_proxy",
                    ["upstreams"] = new JsonArray(new JsonObject { ["dial"] = $"{ComposeFile.CollectorHost}:{port}" }),
                    ["transport"] = transport,
                    ["stream_close_delay"] = CaddyProxies.StreamCloseDelay,
                }),
                ["terminal"] = true,
            },
            new JsonObject { ["handle"] = new JsonArray(new JsonObject { ["handler"] = "static_response", ["status_code"] = 404 }) }),
    };
}
