using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A container's HTTP server as Caddy sees it: it answers with its name, at once or when told, and can be killed.
/// </summary>
internal sealed class TestUpstream : IDisposable
{
    private readonly TcpListener _listener;
    private readonly string _name;
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<string> _headers = new();
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private TaskCompletionSource _answering = Done();

    /// <summary>Listens.</summary>
    /// <param name="dial">An address of this machine and a port: every 127.x.y.z is one.</param>
    /// <param name="name">What it answers.</param>
    public TestUpstream(string dial, string name)
    {
        _name = name;
        _listener = new TcpListener(IPEndPoint.Parse(dial));
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The status of its answers.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Whether its answers end, and the connection with them, before all is there that they promise.</summary>
    public bool BreaksOff { get; set; }

    /// <summary>Every request that arrived whole, e.g. <c>POST /a body</c>.</summary>
    public string[] Asked => [.. _asked];

    /// <summary>Every header of every request, e.g. <c>Host: api.example.com</c>.</summary>
    public string[] Headers => [.. _headers];

    /// <summary>The next request that arrives; its body may still be under way.</summary>
    public async Task<string> ArrivalAsync() =>
        await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Answers nothing until <see cref="Answer"/>.</summary>
    public void Hold() => _answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Answer() => _answering.TrySetResult();

    /// <summary>What the kernel does for a process that is killed: no more connections, and those there are reset.</summary>
    public void Kill()
    {
        _listener.Stop();
        foreach (var connection in _connections.Keys)
            connection.Close(timeout: 0);
    }

    public void Dispose()
    {
        Kill();
        Answer();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Killed.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        _connections.TryAdd(connection, true);
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            while (await reader.ReadLineAsync() is { } line)
                await AnswerAsync(stream, reader, line);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Killed, or the other side went away.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private async Task AnswerAsync(NetworkStream stream, StreamReader reader, string requestLine)
    {
        var request = requestLine[..requestLine.LastIndexOf(' ')];
        var (length, isUpgrade) = (0, false);
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            _headers.Enqueue(header);
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(header.Split(':')[1]);
            isUpgrade |= header.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase);
        }
        _arrivals.Writer.TryWrite(request);
        var body = new char[length];
        if (length > 0 && await reader.ReadBlockAsync(body) < length)
            throw new IOException("the client went away");
        _asked.Enqueue(length == 0 ? request : $"{request} {new string(body)}");
        await _answering.Task;
        if (isUpgrade)
        {
            await WriteAsync(stream, "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            var echo = new char[1];
            while (await reader.ReadAsync(echo) > 0)
                await WriteAsync(stream, new string(echo));
            return;
        }
        var promised = BreaksOff ? _name.Length + 1 : _name.Length;
        await WriteAsync(stream, $"HTTP/1.1 {Status} X\r\nContent-Length: {promised}\r\n\r\n{_name}");
        if (BreaksOff)
            throw new IOException("broken off");
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
}
