using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Tower.Benchmarks.Load;

/// <summary>A connection pool to this machine: every host name is loopback, and one authority is trusted.</summary>
internal sealed class LoadClient : IDisposable
{
    /// <summary>How long a request may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly X509Certificate2 _authority;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Makes the pool; it connects when first used.</summary>
    /// <param name="caFile">PEM file of the only authority to trust.</param>
    public LoadClient(string caFile)
    {
        _authority = X509CertificateLoader.LoadCertificateFromFile(caFile);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Patience,
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // Without activities: nobody looks at them.
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
    }

    /// <summary>For what needs a pool of its own, as WebSockets do.</summary>
    public HttpMessageInvoker Invoker => _invoker;

    /// <summary>Sends, and returns when the answer's head is there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        _invoker.SendAsync(request, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _invoker.Dispose();
        _authority.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
