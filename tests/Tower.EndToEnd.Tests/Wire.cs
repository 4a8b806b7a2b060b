using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tower.EndToEnd.Tests;

/// <summary>One TLS connection to Caddy, written byte by byte: for what no HTTP client would send.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _stream;

    private Wire(Socket socket, SslStream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>Connects as to this host, by HTTP/1.1.</summary>
    public static async Task<Wire> Open(Sandbox sandbox, X509Certificate2 root, string host, CancellationToken cancel)
    {
        // Not every system's resolver knows the names below localhost.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, sandbox.HttpsPort, cancel);
            return new Wire(socket, await Secured(socket, root, host, cancel));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> Secured(Socket socket, X509Certificate2 root, string host, CancellationToken cancel)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        }, cancel);
        return stream;
    }

    public async Task Send(string text, CancellationToken cancel) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancel);

    /// <summary>The status of the answer; 0 when the other side ended the connection before it.</summary>
    public async Task<int> Status(CancellationToken cancel)
    {
        var head = new byte[12];
        var read = await _stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        return read == head.Length ? int.Parse(Encoding.Latin1.GetString(head)[9..]) : 0;
    }

    /// <summary>Reads until the other side ends the connection.</summary>
    public async Task End(CancellationToken cancel)
    {
        var buffer = new byte[1024];
        while (await _stream.ReadAsync(buffer, cancel) > 0)
        {
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
