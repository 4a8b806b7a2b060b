using System.Net.Security;
using System.Net.Sockets;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;

namespace Tower.Actors.Adapters.Network;

/// <summary>
/// Asks by HTTPS, the way DNS leads, and accepts only a certificate that every client would accept. A local name has no DNS and
/// a certificate of Caddy's own authority: there the way is Caddy on the shared network, whoever signed.
/// </summary>
public sealed class HttpsOwnAddress : IOwnAddress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly TowerMark _mark;
    private readonly string _caddy;
    private readonly int _caddyPort;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="mark">What this process is recognised by.</param>
    public HttpsOwnAddress(TowerMark mark) : this(mark, ServiceNames.Caddy, 443)
    {
    }

    /// <summary>With a Caddy that is elsewhere.</summary>
    internal HttpsOwnAddress(TowerMark mark, string caddy, int caddyPort) =>
        (_mark, _caddy, _caddyPort) = (mark, caddy, caddyPort);

    /// <inheritdoc/>
    public async Task<OwnAddressAnswer> AskAsync(string domain, int port, CancellationToken cancel)
    {
        using var client = new HttpClient(Handler(DomainName.IsLocal(domain))) { Timeout = Patience };
        try
        {
            // The status does not matter: an edge that lets nobody through without credentials has Tower answer as well.
            using var answer = await client.GetAsync(
                new UriBuilder(Uri.UriSchemeHttps, domain, port, "/healthz").Uri,
                HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            return answer.Headers.TryGetValues(TowerMark.Header, out var marks) && marks.Contains(_mark.Value)
                ? new OwnAddressAnswer(true, "this Tower answered")
                : new OwnAddressAnswer(false, $"something else answered ({(int)answer.StatusCode})");
        }
        catch (HttpRequestException unreachable)
        {
            return new OwnAddressAnswer(false, Words(unreachable));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new OwnAddressAnswer(false, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private SocketsHttpHandler Handler(bool isLocal)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        if (isLocal)
        {
            handler.ConnectCallback = ConnectToCaddyAsync;
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None;
        }
        return handler;
    }

    private async ValueTask<Stream> ConnectToCaddyAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_caddy, _caddyPort, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Words(HttpRequestException unreachable) => unreachable.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the name does not resolve",
        HttpRequestError.ConnectionError => "nothing listens there, or it cannot be reached from here",
        HttpRequestError.SecureConnectionError => "it has no valid certificate yet",
        _ => unreachable.Message,
    };
}
