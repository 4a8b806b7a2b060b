using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tower.Actors.Tests.Probing;

/// <summary>
/// Answers the first bytes of each connection with the same text and closes it; with null it never answers.
/// </summary>
internal sealed class OneLineServer : IDisposable
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

    /// <summary>Whether the connection ends with the answer.</summary>
    public bool Closes { get; init; } = true;

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
                if (Closes)
                    client.Dispose();
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
