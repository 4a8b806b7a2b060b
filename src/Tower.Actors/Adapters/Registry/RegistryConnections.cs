using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tower.Actors.Adapters.Registry;

/// <summary>How registries are connected to.</summary>
internal static class RegistryConnections
{
    /// <summary>For all registries.</summary>
    /// <param name="authorities">Who is trusted beside the public authorities.</param>
    public static SocketsHttpHandler NewHandler(RegistryAuthorities authorities) => new()
    {
        AllowAutoRedirect = false, // RegistryTransport follows them by its own rules
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                // A certificate names where its authority's may be had, over plain HTTP and wherever it likes within the server's network.
                DisableCertificateDownloads = true,
            },
            RemoteCertificateValidationCallback = (stream, certificate, chain, errors) => RegistryCertificate.Judge(
                ((SslStream)stream).TargetHostName, certificate as X509Certificate2, chain, errors, authorities, DateTimeOffset.UtcNow),
        },
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var stream = new NetworkStream(socket, ownsSocket: true);
        var uri = context.InitialRequestMessage.RequestUri!;
        // A proxy is talked to in plain HTTP first.
        var isDirect = uri.IdnHost == context.DnsEndPoint.Host && uri.Port == context.DnsEndPoint.Port;
        return isDirect && uri.Scheme == Uri.UriSchemeHttps ? new TlsOnlyStream(stream) : stream;
    }
}

/// <summary>There is plain HTTP where TLS is spoken.</summary>
internal sealed class PlainHttpException() : AuthenticationException("it answers in plain HTTP");
