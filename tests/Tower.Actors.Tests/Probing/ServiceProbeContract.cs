using Tower.Actors.Adapters.Network;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>What every <see cref="IServiceProbe"/> does, the real one and the fake.</summary>
public abstract class ServiceProbeContract : IDisposable
{
    private readonly List<IDisposable> _open = [];

    /// <summary>
    /// The probe, about to ask a service that answers as told: an HTTP status, or <c>refuse</c>, or <c>hang</c>.
    /// </summary>
    /// <returns>The probe, and the host and the port to ask.</returns>
    protected abstract (IServiceProbe Probe, string Host, int Port) Facing(string answer);

    protected void Own(IDisposable resource) => _open.Add(resource);

    [Theory]
    [InlineData("200")]
    [InlineData("204")]
    [InlineData("302")]
    public async Task A_status_of_2xx_or_3xx_is_ready(string status) =>
        Assert.Equal(ProbeOutcome.Ready, await AskAsync(status, "/health"));

    [Theory]
    [InlineData("404", "HTTP 404")]
    [InlineData("503", "HTTP 503")]
    [InlineData("refuse", "connection refused")]
    public async Task Anything_else_is_not_ready_and_says_why(string answer, string reason) =>
        Assert.Equal(ProbeOutcome.NotYet(reason), await AskAsync(answer, "/health"));

    [Fact]
    public async Task No_answer_in_time_is_not_ready_and_says_so()
    {
        var outcome = await AskAsync("hang", "/health");

        Assert.Equal((false, "timed out after 3 s", true), (outcome.IsReady, outcome.Reason, outcome.IsLate));
    }

    [Fact]
    public async Task Without_a_path_a_connection_is_enough() =>
        Assert.Equal(ProbeOutcome.Ready, await AskAsync("hang", null));

    [Fact]
    public async Task Without_a_path_a_refused_connection_is_not_ready() =>
        Assert.Equal(ProbeOutcome.NotYet("connection refused"), await AskAsync("refuse", null));

    [Fact]
    public async Task Giving_up_is_no_outcome()
    {
        var (probe, host, port) = Facing("hang");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => probe.ProbeAsync(host, new ProbeSpec(port, "/", TimeSpan.FromSeconds(30)), cancel.Token));
    }

    public void Dispose()
    {
        foreach (var resource in _open)
            resource.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<ProbeOutcome> AskAsync(string answer, string? path)
    {
        var (probe, host, port) = Facing(answer);
        return await probe.ProbeAsync(host, new ProbeSpec(port, path, TimeSpan.FromSeconds(3)), CancellationToken.None);
    }
}

public sealed class FakeServiceProbeSpec : ServiceProbeContract
{
    protected override (IServiceProbe Probe, string Host, int Port) Facing(string answer)
    {
        var probe = new FakeServiceProbe();
        probe.Answer("api", async (_, spec, cancel) =>
        {
            if (answer == "refuse")
                return ProbeOutcome.NotYet("connection refused");
            if (spec.Path is null || answer is "200" or "204" or "302")
                return ProbeOutcome.Ready;
            if (answer != "hang")
                return ProbeOutcome.NotYet($"HTTP {answer}");
            await Task.Delay(spec.Timeout, cancel);
            return ProbeOutcome.Late(spec.Timeout);
        });
        return (probe, "api", 3000);
    }
}

public sealed class NetworkServiceProbeSpec : ServiceProbeContract
{
    private readonly NetworkServiceProbe _probe = new();

    protected override (IServiceProbe Probe, string Host, int Port) Facing(string answer)
    {
        var server = new OneLineServer(answer == "hang" ? null : $"HTTP/1.1 {answer} X\r\nLocation: /elsewhere\r\nContent-Length: 1000\r\n\r\nx");
        if (answer == "refuse")
            server.Dispose();
        else
            Own(server);
        return (_probe, "127.0.0.1", server.Port);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_not_ready() => Assert.Equal(
        ProbeOutcome.NotYet("name does not resolve"),
        await _probe.ProbeAsync("no-such-service.invalid", new ProbeSpec(80, "/", TimeSpan.FromSeconds(10)), CancellationToken.None));

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP")]
    [InlineData("", "the connection was closed without an answer")]
    // SETTINGS and then the end, SETTINGS and GOAWAY, GOAWAY alone: what gRPC servers answer to HTTP/1.1.
    [InlineData("\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d", FirstBytes.Http2Only)]
    [InlineData("\0\0\0\u0004\0\0\0\0\0\0\0\b\a\0\0\0\0\0\0\0\0\0\0\0\0\u0001", FirstBytes.Http2Only)]
    [InlineData("\0\0\b\a\0\0\0\0\0\0\0\0\0\0\0\0\u0001", FirstBytes.Http2Only)]
    [InlineData("\u0015\u0003\u0001\0\u0002\u0002F", FirstBytes.TlsOnly)]
    public async Task A_service_that_does_not_speak_HTTP_is_not_ready_and_says_what_it_speaks(string said, string reason)
    {
        using var server = new OneLineServer(said);

        Assert.Equal(ProbeOutcome.NotYet(reason), await _probe.ProbeAsync(
            "127.0.0.1", new ProbeSpec(server.Port, "/", TimeSpan.FromSeconds(5)), CancellationToken.None));
    }

    [Fact]
    public async Task A_service_is_asked_for_the_host_its_clients_ask_for_as_Caddy_would_ask_it()
    {
        using var server = new OneLineServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var spec = new ProbeSpec(server.Port, "/health", TimeSpan.FromSeconds(5)) { Host = "api.example.com" };

        Assert.Equal(ProbeOutcome.Ready, await _probe.ProbeAsync("127.0.0.1", spec, CancellationToken.None));

        var lines = Assert.Single(server.Requests).Split("\r\n");
        Assert.Contains("Host: api.example.com", lines);
        Assert.Contains("X-Forwarded-Proto: https", lines);
        Assert.Contains("X-Forwarded-Host: api.example.com", lines);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", lines);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("app_1.internal:8000")]
    [InlineData("10.0.0.1")]
    [InlineData("[::1]:80")]
    public async Task Every_host_a_document_may_name_can_be_asked_for(string host)
    {
        Assert.Null(HostHeader.Problem(host));
        using var server = new OneLineServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        await _probe.ProbeAsync("127.0.0.1", new ProbeSpec(server.Port, "/", TimeSpan.FromSeconds(5)) { Host = host }, CancellationToken.None);

        Assert.Contains($"\r\nHost: {host}\r\n", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task Without_a_host_it_is_asked_under_the_name_it_is_reached_by_and_nothing_is_forwarded()
    {
        using var server = new OneLineServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        await _probe.ProbeAsync("127.0.0.1", new ProbeSpec(server.Port, "/", TimeSpan.FromSeconds(5)), CancellationToken.None);

        var request = Assert.Single(server.Requests);
        Assert.Contains($"Host: 127.0.0.1:{server.Port}\r\n", request);
        Assert.DoesNotContain("X-Forwarded", request);
    }

    [Fact]
    public async Task Each_probe_opens_its_own_connection_and_says_who_asks()
    {
        using var server = new OneLineServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var spec = new ProbeSpec(server.Port, "/health?deep=1", TimeSpan.FromSeconds(5));

        await _probe.ProbeAsync("127.0.0.1", spec, CancellationToken.None);
        await _probe.ProbeAsync("127.0.0.1", spec, CancellationToken.None);

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.StartsWith("GET /health?deep=1 HTTP/1.1", request));
        Assert.All(server.Requests, request => Assert.Contains("User-Agent: Tower/", request));
    }
}
