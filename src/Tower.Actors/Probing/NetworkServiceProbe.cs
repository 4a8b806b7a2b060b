using System.Net.Sockets;
using System.Reflection;
using Tower.Actors.Stack;

namespace Tower.Actors.Probing;

/// <summary>Asks services by HTTP GET, or by opening a TCP connection when there is no path to ask for.</summary>
public sealed class NetworkServiceProbe : IServiceProbe, IDisposable
{
    private readonly HttpClient _client;

    /// <summary>Connects when first asked.</summary>
    public NetworkServiceProbe()
    {
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // A connection of the last probe says nothing about the next request's.
            PooledConnectionLifetime = TimeSpan.Zero,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var version = typeof(NetworkServiceProbe).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"Tower/{version?.InformationalVersion ?? "0"}");
    }

    /// <inheritdoc/>
    public async Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(spec.Timeout);
        try
        {
            return spec.Path is { } path
                ? await GetAsync(host, spec.Port, path, bound.Token).ConfigureAwait(false)
                : await ConnectAsync(host, spec.Port, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ProbeOutcome.Late(spec.Timeout);
        }
        catch (HttpRequestException failed)
        {
            return ProbeOutcome.NotYet(Reason(failed));
        }
        catch (SocketException failed)
        {
            return ProbeOutcome.NotYet(Reason(failed));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<ProbeOutcome> GetAsync(string host, int port, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{Bracketed(host)}:{port}{path}"));
        // The status decides; a body may be endless.
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        return status is >= 200 and < 400 ? ProbeOutcome.Ready : ProbeOutcome.NotYet($"HTTP {status}");
    }

    private static async Task<ProbeOutcome> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancel).ConfigureAwait(false);
        return ProbeOutcome.Ready;
    }

    private static string Bracketed(string host) => host.Contains(':') ? $"[{host}]" : host;

    private static string Reason(HttpRequestException failed) => (failed.InnerException, failed.HttpRequestError) switch
    {
        (SocketException socket, _) => Reason(socket),
        (_, HttpRequestError.ResponseEnded) => "the connection was closed without an answer",
        (_, HttpRequestError.InvalidResponse) => "the answer is not HTTP",
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
