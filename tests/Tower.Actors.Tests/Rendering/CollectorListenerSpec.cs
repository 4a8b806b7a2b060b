using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy passes on to the collector, whose name it has on the apps' network.</summary>
public sealed class CollectorListenerSpec : IAsyncLifetime
{
    private EdgeCaddy? _edge;

    private EdgeCaddy Edge => _edge!;

    public async Task InitializeAsync() => _edge = await EdgeCaddy.StartAsync();

    public async Task DisposeAsync()
    {
        if (_edge is not null)
            await _edge.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("traces")]
    [InlineData("metrics")]
    [InlineData("logs")]
    public async Task Telemetry_is_passed_on(string signal)
    {
        Assert.Equal("200", await AskAsync("POST", $"/v1/{signal}"));

        Assert.Equal([$"POST /v1/{signal} {{}}"], Edge.Grafana.Asked);
    }

    [SkippableTheory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/v1/traces")]
    [InlineData("POST", "/api/dashboards/db")]
    [InlineData("POST", "/loki/api/v1/push")]
    [InlineData("POST", "/v1/../api/dashboards/db")]
    [InlineData("POST", "/v1/%2e%2e/api/dashboards/db")]
    [InlineData("DELETE", "/v1/traces")]
    public async Task Nothing_else_of_the_collector_is_reached(string method, string path)
    {
        Assert.Equal("404", await AskAsync(method, path));

        Assert.Empty(Edge.Grafana.Asked);
    }

    [SkippableFact]
    public async Task Telemetry_over_gRPC_is_passed_on_and_the_answer_with_its_trailers()
    {
        await using var collector = await H2cUpstream.StartAsync(Edge.GrpcCollector, "collector");

        using var answer = await ExportAsync("/opentelemetry.proto.collector.trace.v1.TraceService/Export");

        Assert.Equal("spans", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["0"], answer.TrailingHeaders.GetValues("grpc-status"));
        Assert.Equal(["collector"], answer.TrailingHeaders.GetValues("grpc-message"));
        Assert.StartsWith("POST /opentelemetry.proto.collector.trace.v1.TraceService/Export HTTP/2 ", Assert.Single(collector.Asked));
    }

    [SkippableTheory]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    [InlineData("/v1/traces")]
    public async Task Nothing_else_of_the_collector_is_reached_over_gRPC(string path)
    {
        await using var collector = await H2cUpstream.StartAsync(Edge.GrpcCollector, "collector");

        using var answer = await ExportAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(collector.Asked);
    }

    private async Task<HttpResponseMessage> ExportAsync(string path)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{Edge.OtlpGrpc}{path}")
        {
            Content = new StringContent("spans", new MediaTypeHeaderValue("application/grpc")),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await client.SendAsync(request);
    }

    private async Task<string> AskAsync(string method, string path)
    {
        var answer = await Edge.CurlAsync(
            "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, "-d", "{}", $"http://127.0.0.1:{Edge.Otlp}{path}");
        Assert.True(answer.ExitCode == 0, answer.StandardError);
        return answer.StandardOutput;
    }
}
