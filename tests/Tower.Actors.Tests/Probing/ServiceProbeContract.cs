using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Actors.Probing;
using Tower.Actors.Stack;
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

    public NetworkServiceProbeSpec() => Own(_probe);

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
    public async Task A_service_that_does_not_speak_HTTP_is_not_ready(string said, string reason)
    {
        using var server = new OneLineServer(said);

        Assert.Equal(ProbeOutcome.NotYet(reason), await _probe.ProbeAsync(
            "127.0.0.1", new ProbeSpec(server.Port, "/", TimeSpan.FromSeconds(5)), CancellationToken.None));
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

    /// <summary>
    /// Answers the first bytes of each connection with the same text and closes it; with null it never answers.
    /// </summary>
    private sealed class OneLineServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string? _answer;
        private readonly List<TcpClient> _held = [];

        public OneLineServer(string? answer)
        {
            _answer = answer;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync();
        }

        public int Port { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = new();

        public void Dispose()
        {
            _listener.Stop();
            foreach (var client in _held)
                client.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    _held.Add(client);
                    if (_answer is null)
                        continue;
                    var bytes = new byte[4096];
                    var count = await client.GetStream().ReadAsync(bytes);
                    Requests.Enqueue(Encoding.ASCII.GetString(bytes, 0, count));
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(_answer));
                    client.Dispose();
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
