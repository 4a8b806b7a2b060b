using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Caddy;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A real Caddy with rendered routes. Of a rendered config it gets the servers for the public, for receipts and for
/// connections of older configs, all without TLS on unix sockets of its folder.
/// </summary>
internal sealed class RenderedCaddy : IAsyncDisposable
{
    private readonly CaddyProcess _caddy;
    private readonly HttpClient _public;

    private RenderedCaddy(CaddyProcess caddy)
    {
        _caddy = caddy;
        _public = Client("public.sock");
    }

    public ICaddyAdmin Admin => _caddy.Admin;

    /// <summary>Where its routes lead.</summary>
    public UpstreamFiles Upstreams => new($"{_caddy.Folder}/upstreams", $"{_caddy.Folder}/current.sock");

    public static async Task<RenderedCaddy> StartAsync() => new(await CaddyProcess.StartAsync());

    public Task LoadAsync(params RouteSpec[] routes) => LoadAsync(new StackSpec("a@example.com", [], [.. routes]));

    public Task LoadAsync(StackSpec stack) => LoadAsync(stack, CaddyProxies.LongestHold);

    /// <summary>With requests that are held for another time than usual.</summary>
    public Task LoadAsync(TimeSpan longestHold, params RouteSpec[] routes) =>
        LoadAsync(new StackSpec("a@example.com", [], [.. routes]), longestHold);

    private async Task LoadAsync(StackSpec stack, TimeSpan longestHold)
    {
        var routing = CaddyConfig.Render(stack, new TowerOptions());
        var config = JsonNode.Parse(routing.Config
            .Replace(Quoted(CaddyProxies.LongestHold), Quoted(longestHold), StringComparison.Ordinal)
            .Replace(CaddyConfig.CurrentSocket, $"{_caddy.Folder}/current.sock", StringComparison.Ordinal)
            .Replace(CaddyConfig.UpstreamsLink, $"{_caddy.Folder}/upstreams", StringComparison.Ordinal))!;
        var rendered = config["apps"]!["http"]!["servers"]!;
        var document = new JsonObject
        {
            ["admin"] = JsonNode.Parse(_caddy.AdminBlock),
            ["apps"] = new JsonObject
            {
                ["http"] = new JsonObject
                {
                    ["metrics"] = new JsonObject(),
                    ["servers"] = new JsonObject
                    {
                        ["public"] = Server(rendered["https"]!, "public.sock"),
                        ["receipt"] = Server(rendered["receipt"]!, "receipt.sock"),
                        ["current"] = rendered["current"]!.DeepClone(),
                    },
                },
            },
        };
        await Admin.LoadAsync(routing with { Config = document.ToJsonString() }, CancellationToken.None);
        await AskAsync("GET", "nobody.example.com", "/");
    }

    /// <summary>Asks as the internet does.</summary>
    /// <remarks>
    /// A connection Caddy accepted in the moment of a load it may close unanswered (docs/decisions/0004-trial-and-hold.md);
    /// then this asks again.
    /// </remarks>
    /// <returns>The status, and the body or, for a redirect, where to.</returns>
    public async Task<(int Status, string Text)> AskAsync(
        string method, string domain, string path, string? body = null, CancellationToken cancel = default)
    {
        for (var tries = 1; ; tries++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{domain}{path}");
            request.Content = body is null ? null : new StringContent(body);
            try
            {
                using var answer = await _public.SendAsync(request, cancel);
                return ((int)answer.StatusCode,
                    answer.Headers.Location?.OriginalString ?? await answer.Content.ReadAsStringAsync(cancel));
            }
            catch (HttpRequestException closed) when (
                tries < 5 && closed is { HttpRequestError: HttpRequestError.ResponseEnded } or { InnerException: IOException })
            {
                // Another try.
            }
        }
    }

    /// <summary>Asks over HTTP/2, as a gRPC client does; the answer's body may still be under way.</summary>
    public Task<HttpResponseMessage> SendAsync(string domain, string path, HttpContent? body = null) => _public.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, $"http://{domain}{path}")
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        },
        HttpCompletionOption.ResponseHeadersRead);

    /// <summary>A connection of the internet's on which a test says what it likes.</summary>
    public async Task<Socket> ConnectAsync(string text)
    {
        var socket = await ConnectAsync("public.sock", CancellationToken.None);
        await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        return socket;
    }

    /// <summary>The same for one request after the other.</summary>
    public async Task<KeptConnection> KeepConnectionAsync(string domain) => new(await ConnectAsync(""), domain);

    /// <summary>Waits until so many requests of the internet's are under way in Caddy, whether sent on or not.</summary>
    public Task UntilUnderWayAsync(int requests) => UntilUnderWayAsync(requests, "public", "headers");

    /// <summary>The same of requests that were sent on to the routes of now.</summary>
    public Task UntilSentOnAsync(int requests) => UntilUnderWayAsync(requests, "current", "vars");

    private async Task UntilUnderWayAsync(int requests, string server, string handler)
    {
        using var admin = Client("admin.sock");
        var line = $"caddy_http_requests_in_flight{{handler=\"{handler}\",server=\"{server}\"}} {requests}\n";
        await CaddyProcess.UntilAsync(async () => (await admin.GetStringAsync("http://127.0.0.1/metrics")).Contains(line));
    }

    /// <summary>Waits until Caddy has so many requests in flight at an upstream.</summary>
    public Task UntilInFlightAsync(string dial, int requests) => CaddyProcess.UntilAsync(async () =>
        (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(dial) == requests);

    public async ValueTask DisposeAsync()
    {
        _public.Dispose();
        await _caddy.DisposeAsync();
    }

    private static string Quoted(TimeSpan time) => $"\"{CaddyProxies.Duration(time)}\"";

    private JsonObject Server(JsonNode rendered, string socket) => new()
    {
        ["listen"] = new JsonArray($"unix/{_caddy.Folder}/{socket}"),
        ["automatic_https"] = new JsonObject { ["disable"] = true },
        ["protocols"] = new JsonArray("h1", "h2c"),
        ["routes"] = rendered["routes"]!.DeepClone(),
        ["named_routes"] = rendered["named_routes"]!.DeepClone(),
        ["errors"] = rendered["errors"]?.DeepClone(),
    };

    private HttpClient Client(string socket) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(socket, cancel), ownsSocket: true),
    });

    private async Task<Socket> ConnectAsync(string socket, CancellationToken cancel)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint($"{_caddy.Folder}/{socket}"), cancel);
        return connection;
    }
}
