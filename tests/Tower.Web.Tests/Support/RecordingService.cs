using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tower.Web.Tests.Support;

/// <summary>A service behind Caddy: it notes each request's first line, and how much of its body has come, and answers with its name.</summary>
internal sealed class RecordingService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _name;
    private readonly ConcurrentQueue<string> _asked = new();
    private long _bodyBytes;

    public RecordingService(string name)
    {
        _name = name;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>E.g. <c>POST /v2/</c>.</summary>
    public string[] Asked => [.. _asked];

    public long BodyBytes => Interlocked.Read(ref _bodyBytes);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.Latin1, false, 1024);
            while (await reader.ReadLineAsync() is { } line)
            {
                long length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } header)
                    if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        length = long.Parse(header.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
                _asked.Enqueue(line[..line.LastIndexOf(' ')]);
                var part = new char[64 * 1024];
                while (length > 0 && await reader.ReadAsync(part.AsMemory(0, (int)Math.Min(length, part.Length))) is > 0 and var read)
                {
                    length -= read;
                    Interlocked.Add(ref _bodyBytes, read);
                }
                await stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_name.Length}\r\n\r\n{_name}"));
            }
        }
        catch (IOException)
        {
            // The other side went away.
        }
    }
}
