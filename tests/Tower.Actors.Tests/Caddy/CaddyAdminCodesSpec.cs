using System.Net.Sockets;
using System.Text;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

/// <summary>Which kind of failure it is when Caddy's admin socket answers with an error.</summary>
public sealed class CaddyAdminCodesSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caddy-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly UnixSocketCaddyAdmin _admin;

    public CaddyAdminCodesSpec()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "admin.sock")));
        _socket.Listen();
        _admin = new UnixSocketCaddyAdmin(_folder, Path.Combine(_folder, "upstreams"));
    }

    public void Dispose()
    {
        _admin.Dispose();
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("200", "400", "routes-refused", "refuses the config")]
    [InlineData("200", "500", "caddy-unreachable", "could not load the config: HTTP 500, no reason")]
    [InlineData("403", "200", "caddy-unreachable", "could not tell its config: HTTP 403, no reason")]
    [InlineData("400", "200", "caddy-unreachable", "could not tell its config: HTTP 400, no reason")]
    public async Task Only_a_config_that_Caddy_does_not_take_is_a_refusal(string toTell, string toLoad, string code, string words)
    {
        var answering = AnswerAsync(toTell, toLoad);

        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            _admin.LoadAsync(new CaddyRouting("""{"apps":{"http":{}}}"""), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal(code, failed.Code.Name);
        Assert.Contains(words, failed.Message);
        _socket.Close();
        await answering;
    }

    private async Task AnswerAsync(string toTell, string toLoad)
    {
        try
        {
            while (true)
            {
                using var client = await _socket.AcceptAsync();
                var asked = new byte[4096];
                var length = await client.ReceiveAsync(asked);
                var status = Encoding.ASCII.GetString(asked, 0, length).StartsWith("GET", StringComparison.Ordinal) ? toTell : toLoad;
                const string body = """{"error":"no reason"}""";
                await client.SendAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status} x\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
