using Tower.Actors.Adapters.Network;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Probing;

/// <summary>How a service is asked that speaks HTTP/2 without TLS.</summary>
public sealed class H2cProbeSpec
{
    private readonly NetworkServiceProbe _probe = new();
    private readonly int _port = TestPort.Next();

    [Fact]
    public async Task It_is_asked_in_HTTP2_from_the_first_byte_on_and_for_its_host()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{_port}", "app");

        Assert.Equal(ProbeOutcome.Ready, await AskAsync(AppProtocol.H2c));

        Assert.Equal("GET /health HTTP/2 grpc.example.com", Assert.Single(app.Asked));
    }

    [Fact]
    public async Task Its_connection_is_closed_with_the_probe()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{_port}", "app");

        Assert.Equal(ProbeOutcome.Ready, await AskAsync(AppProtocol.H2c));

        await app.ClosedAsync();
    }

    [Fact]
    public async Task Without_a_path_a_connection_is_enough()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{_port}", "app");

        Assert.Equal(ProbeOutcome.Ready, await _probe.ProbeAsync(
            "127.0.0.1", new ProbeSpec(_port, null, TimeSpan.FromSeconds(5)) { Protocol = AppProtocol.H2c }, CancellationToken.None));

        Assert.Empty(app.Asked);
    }

    [Fact]
    public async Task Asked_in_HTTP1_a_server_that_says_in_HTTP1_what_it_wants_is_understood_too()
    {
        await using var app = await H2cUpstream.StartAsync($"127.0.0.1:{_port}", "app");

        Assert.Equal(ProbeOutcome.NotYet(FirstBytes.Http2Only), await AskAsync(AppProtocol.Http));
    }

    [Fact]
    public async Task One_that_waits_for_the_rest_of_a_request_it_does_not_understand_is_not_called_slow()
    {
        using var server = new OneLineServer("\0\0\0\u0004\0\0\0\0\0") { Closes = false };

        var outcome = await _probe.ProbeAsync(
            "127.0.0.1", new ProbeSpec(server.Port, "/", TimeSpan.FromSeconds(2)), CancellationToken.None);

        Assert.Equal(ProbeOutcome.NotYet(FirstBytes.Http2Only), outcome);
    }

    [Fact]
    public async Task One_that_speaks_HTTP1_alone_is_told_to_leave_the_protocol_out()
    {
        using var app = new TestUpstream($"127.0.0.1:{_port}", "app");

        Assert.Equal(ProbeOutcome.NotYet(FirstBytes.Http1Only), await AskAsync(AppProtocol.H2c));
    }

    [Fact]
    public async Task One_that_refuses_connections_says_so() =>
        Assert.Equal(ProbeOutcome.NotYet("connection refused"), await AskAsync(AppProtocol.H2c));

    private Task<ProbeOutcome> AskAsync(AppProtocol protocol) => _probe.ProbeAsync(
        "127.0.0.1",
        new ProbeSpec(_port, "/health", TimeSpan.FromSeconds(5)) { Host = "grpc.example.com", Protocol = protocol },
        CancellationToken.None);
}
