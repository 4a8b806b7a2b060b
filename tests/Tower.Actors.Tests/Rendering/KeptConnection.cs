using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>A connection that a client keeps for one request after the other. Unlike a library, it does not open another.</summary>
internal sealed class KeptConnection(Socket socket, string domain) : IDisposable
{
    /// <summary>Asks, and returns the whole answer. A connection that is closed instead fails the test.</summary>
    public async Task<string> AskAsync(string method)
    {
        var body = method == "POST" ? "Content-Length: 4\r\n\r\nbody" : "\r\n";
        await socket.SendAsync(Encoding.Latin1.GetBytes($"{method} / HTTP/1.1\r\nHost: {domain}\r\n{body}"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var (buffer, text) = (new byte[1024], "");
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.True(read > 0, $"the connection was closed behind \"{text}\"");
            text += Encoding.Latin1.GetString(buffer, 0, read);
        }
        return text;
    }

    public void Dispose() => socket.Dispose();
}
