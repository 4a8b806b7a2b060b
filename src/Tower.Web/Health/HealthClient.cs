using System.Net;
using System.Net.Sockets;
using System.Text;
using Tower.Actors.Options;

namespace Tower.Web.Health;

/// <summary>
/// <c>tower health</c>, the image's <c>HEALTHCHECK</c>. It runs every few seconds for years, so it speaks HTTP over a bare
/// socket: no host, no HttpClient, a fraction of their start-up time.
/// </summary>
internal static class HealthClient
{
    // Less than the engine gives the whole check, so that there is an answer with a reason.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks the Tower on this machine.</summary>
    /// <param name="port">Where it listens.</param>
    /// <returns>The exit code: 0 healthy, 1 not.</returns>
    public static async Task<int> RunAsync(int port = TowerOptions.ListenPort)
    {
        try
        {
            using var late = new CancellationTokenSource(Patience);
            using var client = new TcpClient(AddressFamily.InterNetwork);
            await client.ConnectAsync(IPAddress.Loopback, port, late.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"GET {HealthEndpoint.Path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"),
                late.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var status = await reader.ReadLineAsync(late.Token) ?? "no answer";
            Console.WriteLine(status);
            return status.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) ? 0 : 1;
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException or OperationCanceledException)
        {
            Console.Error.WriteLine($"Tower does not answer on 127.0.0.1:{port}: {unreachable.Message}");
            return 1;
        }
    }
}
