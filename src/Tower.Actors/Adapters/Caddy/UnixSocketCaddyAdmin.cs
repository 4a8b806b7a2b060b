using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Caddy;

/// <summary>
/// Caddy's admin API (<see href="https://caddyserver.com/docs/api"/>) and its receipt listener, on unix sockets.
/// </summary>
public sealed class UnixSocketCaddyAdmin : ICaddyAdmin, IDisposable
{
    /// <summary>Where the sockets are in the containers of Caddy and Tower.</summary>
    public const string SocketDirectory = "/run/caddy";

    // Caddy checks the Host of admin requests; on a unix socket it accepts this one besides an empty one.
    private static readonly Uri AdminOrigin = new("http://127.0.0.1/");

    private readonly string _adminSocket;
    private readonly string _receiptSocket;
    private readonly HttpClient _admin;
    private readonly HttpClient _receipt;
    private readonly UpstreamFiles _upstreams;

    /// <summary>Connects when first asked.</summary>
    /// <param name="socketDirectory">Where <c>admin.sock</c>, <c>receipt.sock</c> and <c>current.sock</c> are, for Caddy too.</param>
    /// <param name="upstreams">The link that leads to the table of upstreams; Caddy sees it at
    /// <see cref="CaddyConfig.UpstreamsLink"/>.</param>
    public UnixSocketCaddyAdmin(string socketDirectory, string upstreams)
    {
        _upstreams = new UpstreamFiles(upstreams, Path.Combine(socketDirectory, Path.GetFileName(CaddyConfig.CurrentSocket)));
        _adminSocket = Path.Combine(socketDirectory, "admin.sock");
        _receiptSocket = Path.Combine(socketDirectory, "receipt.sock");
        // Caddy replaces the admin server with each config, and the receipt must come by the new config: no connection
        // is kept.
        _admin = ClientOf(_adminSocket);
        _receipt = ClientOf(_receiptSocket);
    }

    /// <inheritdoc/>
    public async Task<CaddyRouting> ReadAsync(CancellationToken cancel) =>
        new(await ReadConfigAsync(cancel).ConfigureAwait(false), _upstreams.Read());

    /// <inheritdoc/>
    /// <remarks>
    /// Traffic moves with the table, all of it at once; a config Caddy has already is not loaded again. When it is another one,
    /// what only the new config looks up is there before Caddy takes it, and what only the old one looks up is there until then.
    /// </remarks>
    public async Task LoadAsync(CaddyRouting routing, CancellationToken cancel)
    {
        CheckJson(routing.Config);
        if (!CaddyRouting.SameConfig(routing.Config, await ReadConfigAsync(cancel).ConfigureAwait(false)))
        {
            var before = _upstreams.Read();
            WriteBoth(before, routing.Table);
            try
            {
                await PostConfigAsync(routing.Config, cancel).ConfigureAwait(false);
            }
            catch
            {
                _upstreams.Write(before);
                throw;
            }
        }
        _upstreams.Write(routing.Table);
    }

    private void WriteBoth(UpstreamTable before, UpstreamTable table)
    {
        try
        {
            _upstreams.Write(before.With(table));
        }
        catch (AdapterException) when (_upstreams.Keeps(table))
        {
            // The way back, on a disk that is full: requests wait for the moment of the load.
        }
    }

    private async Task<string> ReadConfigAsync(CancellationToken cancel)
    {
        using var answer = await AskAdminAsync(new HttpRequestMessage(HttpMethod.Get, "config/"), "tell its config", cancel)
            .ConfigureAwait(false);
        return await BodyOfAsync(answer, cancel).ConfigureAwait(false);
    }

    private async Task PostConfigAsync(string config, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "load");
        request.Content = new StringContent(config, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await AskAdminAsync(request, "load the config", cancel).ConfigureAwait(false);
    }

    private static void CheckJson(string config)
    {
        try
        {
            using var _ = JsonDocument.Parse(config);
        }
        catch (JsonException invalid)
        {
            throw new AdapterException(FailureCodes.RoutesRefused, $"Caddy refuses the config: {invalid.Message}", cause: invalid);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableDictionary<string, int>> InFlightAsync(CancellationToken cancel)
    {
        using var answer = await AskAdminAsync(new HttpRequestMessage(HttpMethod.Get, "reverse_proxy/upstreams"),
            "tell its requests in flight", cancel).ConfigureAwait(false);
        using var document = JsonDocument.Parse(await BodyOfAsync(answer, cancel).ConfigureAwait(false));
        // An address may come twice, once per config that still has requests for it. No upstream at all is null.
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? ImmutableDictionary<string, int>.Empty
            : document.RootElement.EnumerateArray()
                .GroupBy(upstream => upstream.GetProperty("address").GetString()!, StringComparer.Ordinal)
                .ToImmutableDictionary(
                    group => group.Key, group => group.Sum(upstream => upstream.GetProperty("num_requests").GetInt32()));
    }

    /// <inheritdoc/>
    public async Task<CaddyReceipt> AskThroughAsync(string domain, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{domain}{path}"));
        using var answer = await SendAsync(_receipt, _receiptSocket, request, cancel).ConfigureAwait(false);
        return new CaddyReceipt(HeaderOf(answer, CaddyConfig.UpstreamHeader), (int)answer.StatusCode)
        {
            Problem = HeaderOf(answer, CaddyConfig.ErrorHeader),
        };
    }

    private static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) && values.First() is { Length: > 0 } value ? value : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _admin.Dispose();
        _receipt.Dispose();
    }

    private async Task<HttpResponseMessage> AskAdminAsync(HttpRequestMessage request, string what, CancellationToken cancel)
    {
        var answer = await SendAsync(_admin, _adminSocket, request, cancel).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
            return answer;

        using (answer)
        {
            var said = ErrorOf(await BodyOfAsync(answer, cancel).ConfigureAwait(false));
            throw request.Method == HttpMethod.Post && answer.StatusCode == HttpStatusCode.BadRequest
                ? new AdapterException(FailureCodes.RoutesRefused, $"Caddy refuses the config and keeps the one it has: {said}")
                // No word on the config: its admin socket does not do what it is there for.
                : new AdapterException(FailureCodes.CaddyUnreachable, $"Caddy could not {what}: HTTP {(int)answer.StatusCode}, {said}");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, string socket, HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException unreachable) when (unreachable.InnerException is SocketException cause)
        {
            var why = cause.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.AddressNotAvailable => "there is no such socket",
                SocketError.AccessDenied => "permission denied",
                _ => cause.Message,
            };
            throw new CaddyUnreachableException($"Caddy does not answer on {socket} ({why}): is the container caddy running, and "
                + "its socket folder mounted here? See `docker ps` and `docker logs` of the container", unreachable);
        }
        catch (HttpRequestException broken)
        {
            throw new AdapterException(FailureCodes.CaddyUnreachable, $"Caddy broke off its answer on {socket}: {broken.Message}", cause: broken);
        }
    }

    private static async Task<string> BodyOfAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            return await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException broken)
        {
            throw new AdapterException(FailureCodes.CaddyUnreachable, $"Caddy broke off its answer: {broken.Message}", cause: broken);
        }
    }

    // Caddy's errors are {"error":"…"}.
    private static string ErrorOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error)
                && error.GetString() is { } text ? text : body.Trim();
        }
        catch (JsonException)
        {
            return body.Trim().Length == 0 ? "without a word" : body.Trim();
        }
    }

    private static HttpClient ClientOf(string socket) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, cancel) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel).ConfigureAwait(false);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = AdminOrigin,
        // Every caller brings a token.
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
