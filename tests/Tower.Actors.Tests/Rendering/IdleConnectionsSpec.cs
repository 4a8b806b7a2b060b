using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Actors.Domain.Stack;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// What a real Caddy does with an app that closes an idle connection in the moment a request arrives on it, as Node, uvicorn and
/// gunicorn do after their keep-alive.
/// </summary>
public sealed class IdleConnectionsSpec : RenderedCaddySpec
{
    private const string Domain = "api.example.com";

    [SkippableTheory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("GET")]
    public async Task A_request_that_arrives_when_the_app_closes_its_idle_connection_is_answered(string method)
    {
        using var app = new Closer(Port);
        await Caddy.LoadAsync(new RouteSpec(Domain, "api", "127.0.0.1", Port, AuthPolicy.None));
        var body = method == "GET" ? null : "body";
        Assert.Equal((200, "yes"), await Caddy.AskAsync(method, Domain, "/", body));
        await app.IdleAsync();

        Assert.Equal((200, "yes"), await Caddy.AskAsync(method, Domain, "/", body));

        Assert.Equal(2, app.Answered);
    }

    [SkippableTheory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nyes")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nyes")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nyes")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nyes")]
    public async Task An_app_that_keeps_no_connection_answers_each_request(string answer)
    {
        using var app = new Closer(Port, answer);
        await Caddy.LoadAsync(new RouteSpec(Domain, "api", "127.0.0.1", Port, AuthPolicy.None));

        for (var number = 0; number < 20; number++)
            Assert.Equal((200, "yes"), await Caddy.AskAsync("POST", Domain, "/", "body"));
    }

    /// <summary>
    /// Answers one request per connection. Unless it says so in its answer, it closes the connection when the next request is
    /// there: the moment a keep-alive of any length can hit.
    /// </summary>
    private sealed class Closer : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly string _answer;
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _answered;

        public Closer(int port, string answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes")
        {
            _answer = answer;
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Answered => _answered;

        /// <summary>Waits until the first connection is closed by Caddy, or has been idle for a second: it keeps it longer.</summary>
        public Task IdleAsync() => Task.WhenAny(_closed.Task, Task.Delay(TimeSpan.FromSeconds(1)));

        public void Dispose() => _listener.Stop();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(Socket connection)
        {
            using (connection)
            {
                var buffer = new byte[4096];
                var text = "";
                while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || (!text.StartsWith("GET", StringComparison.Ordinal) && !text.EndsWith("body", StringComparison.Ordinal)))
                {
                    if (await connection.ReceiveAsync(buffer) is not (> 0 and var count))
                        return;
                    text += Encoding.Latin1.GetString(buffer, 0, count);
                }
                Interlocked.Increment(ref _answered);
                await connection.SendAsync(Encoding.Latin1.GetBytes(_answer));
                if (_answer.Contains("close", StringComparison.Ordinal) || _answer.StartsWith("HTTP/1.0", StringComparison.Ordinal))
                    return;
                var next = await connection.ReceiveAsync(buffer);
                if (next == 0)
                    _closed.TrySetResult();
                else
                    connection.Close(timeout: 0);
            }
        }
    }
}
