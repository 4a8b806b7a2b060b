using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Actors.Adapters.Network;

/// <summary>Asks services by HTTP GET, or by opening a TCP connection when there is no path to ask for.</summary>
public sealed class NetworkServiceProbe : IServiceProbe
{
    private static readonly HttpRequestOptionsKey<FirstBytes> Heard = new("tower.heard");

    private static readonly string UserAgent =
        $"Tower/{typeof(NetworkServiceProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"}";

    /// <inheritdoc/>
    public async Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel)
    {
        var heard = new FirstBytes();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(spec.Timeout);
        try
        {
            return spec.Path is { } path
                ? await GetAsync(host, spec, path, heard, bound.Token).ConfigureAwait(false)
                : await ConnectAsync(host, spec.Port, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It may wait for the rest of a request it does not take for one.
            return heard.Misunderstanding(spec.Protocol) is { } words ? ProbeOutcome.NotYet(words) : ProbeOutcome.Late(spec.Timeout);
        }
        catch (HttpRequestException failed)
        {
            return ProbeOutcome.NotYet(heard.Misunderstanding(spec.Protocol) ?? Reason(failed, spec.Protocol));
        }
        catch (SocketException failed)
        {
            return ProbeOutcome.NotYet(Reason(failed));
        }
    }

    // A client for each probe: a connection of the last one says nothing about the next request's, and .NET would keep one of HTTP/2
    // open until that host is asked again, which a generation that was stopped never is.
    private static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static async Task<ProbeOutcome> GetAsync(
        string host, ProbeSpec spec, string path, FirstBytes heard, CancellationToken cancel)
    {
        using var client = NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{Bracketed(host)}:{spec.Port}{path}"));
        request.Options.Set(Heard, heard);
        if (spec.Protocol == AppProtocol.H2c)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Headers.Host = spec.Host;
        request.Headers.UserAgent.ParseAdd(UserAgent);
        foreach (var (name, value) in spec.Headers)
            request.Headers.Add(name, value);
        // The status decides; a body may be endless.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        return status is >= 200 and < 400 ? ProbeOutcome.Ready
            : ProbeOutcome.NotYet(heard.Misunderstanding(spec.Protocol) ?? $"HTTP {status}");
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        var stream = new NetworkStream(socket, ownsSocket: true);
        return context.InitialRequestMessage.Options.TryGetValue(Heard, out var heard) ? new OverheardStream(stream, heard) : stream;
    }

    private static async Task<ProbeOutcome> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancel).ConfigureAwait(false);
        return ProbeOutcome.Ready;
    }

    private static string Bracketed(string host) => host.Contains(':') ? $"[{host}]" : host;

    private static string Reason(HttpRequestException failed, AppProtocol asked) => (failed.InnerException, failed.HttpRequestError) switch
    {
        (SocketException socket, _) => Reason(socket),
        (_, HttpRequestError.ResponseEnded) => "the connection was closed without an answer",
        (_, HttpRequestError.InvalidResponse) => "the answer is not HTTP",
        (_, HttpRequestError.HttpProtocolError) when asked == AppProtocol.H2c => "the answer is not HTTP/2",
        (IOException { InnerException: SocketException socket }, _) => Reason(socket),
        _ => failed.Message,
    };

    private static string Reason(SocketException failed) => failed.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "name does not resolve",
        SocketError.ConnectionReset => "the connection was closed without an answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "host unreachable",
        SocketError.TimedOut => "timed out",
        _ => failed.Message,
    };
}
