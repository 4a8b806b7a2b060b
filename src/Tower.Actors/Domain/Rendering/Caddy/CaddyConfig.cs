using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders Caddy's whole config (https://caddyserver.com/docs/json/). Pure; the same stack gives the same bytes. Every
/// config carries the <c>admin</c> block, because Caddy takes an absent one as "back to the default address".
/// </summary>
public static class CaddyConfig
{
    /// <summary>The unix socket of the admin API.</summary>
    public const string AdminSocket = "/run/caddy/admin.sock";

    /// <summary>
    /// The unix socket of the receipt listener: every route without TLS and password, for Tower only.
    /// </summary>
    public const string ReceiptSocket = "/run/caddy/receipt.sock";

    /// <summary>
    /// The unix socket on which Caddy serves the routes of now to itself: for connections of older configs, and for requests that
    /// were held.
    /// </summary>
    public const string CurrentSocket = "/run/caddy/current.sock";

    /// <summary>Where Caddy's container sees the table of the upstreams (<see cref="UpstreamFolders"/>).</summary>
    public const string UpstreamsLink = "/etc/caddy/upstreams";

    /// <summary>Where Caddy's container sees the keys of pulls (<see cref="PullListener"/>).</summary>
    public const string PullKeysFolder = "/etc/caddy/pulls";

    /// <summary>The header in which the receipt listener says who answered, e.g. <c>api-1a2b3c4d:3000</c>.</summary>
    public const string UpstreamHeader = "X-Tower-Upstream";

    /// <summary>The header in which the receipt listener says why nobody answered.</summary>
    public const string ErrorHeader = "X-Tower-Error";

    /// <summary>The path of Tower that answers for a request that Caddy, by a config of an older Tower, refused with 401.</summary>
    public const string UnauthorizedPath = "/unauthorized";

    /// <summary>Where <c>/health</c> answers, and what Caddy says for Tower, inside Caddy's container only.</summary>
    public const string HealthAddress = "127.0.0.1:2019";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        // The file is read by Caddy and by people, never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Renders the config of a stack, and the table of its upstreams.
    /// </summary>
    /// <exception cref="ArgumentException">A route asks for a password and names no user.</exception>
    public static CaddyRouting Render(StackSpec stack, TowerOptions options) =>
        new(Config(stack, stack.RenderedWith(options)).ToJsonString(Indented) + "\n", RouteTable.Of(stack));

    private static JsonObject Config(StackSpec stack, TowerOptions options) => new()
    {
        ["admin"] = new JsonObject
        {
            ["listen"] = $"unix/{AdminSocket}|0600",
            // The file on disk is the one that counts; a second copy would only ever be stale.
            ["config"] = new JsonObject { ["persist"] = false },
        },
        ["logging"] = Logging(),
        ["apps"] = Apps(stack, options),
    };

    private static JsonObject Apps(StackSpec stack, TowerOptions options)
    {
        var refusals = Refusals.Of(stack, options);
        var apps = new JsonObject
        {
            ["http"] = new JsonObject
            {
                ["servers"] = new JsonObject
                {
                    ["https"] = EdgeLimits.AddTo(
                        refusals.AddTo(SharedRoute.AddTo(Https(stack, options), stack, CaddyRoutes.Public))),
                    ["http"] = EdgeLimits.AddTo(Http(stack, options, refusals)),
                    ["pull"] = Pull(refusals),
                    ["otlp"] = CaddyCollector.Http(),
                    ["otlp_grpc"] = CaddyCollector.Grpc(),
                    ["receipt"] = SharedRoute.AddTo(Receipt(stack), stack, CaddyRoutes.Receipt),
                    ["current"] = SharedRoute.AddTo(Current(stack), stack, CaddyRoutes.Current),
                    ["health"] = Health(refusals),
                },
            },
            ["tls"] = CaddyTls.App(stack, options),
        };
        if (CaddyTls.NeedsLocalAuthority(stack))
            apps["pki"] = CaddyTls.LocalAuthority();
        return apps;
    }

    // Credentials in headers are left out of the access log by default (Server.logs.should_log_credentials).
    private static JsonObject Logging() => new()
    {
        ["logs"] = new JsonObject
        {
            ["default"] = new JsonObject
            {
                ["writer"] = new JsonObject { ["output"] = "stderr" },
                // A proxy's complaints show the request with the headers it sent on, the name of Grafana's among them (GrafanaAccess).
                ["encoder"] = new JsonObject
                {
                    ["format"] = "filter",
                    ["wrap"] = new JsonObject { ["format"] = "json" },
                    ["fields"] = new JsonObject { ["request>headers"] = new JsonObject { ["filter"] = "delete" } },
                },
                ["exclude"] = new JsonArray("http.log.access"),
            },
            ["access"] = new JsonObject
            {
                ["writer"] = new JsonObject { ["output"] = "stdout" },
                ["encoder"] = new JsonObject { ["format"] = "json" },
                ["include"] = new JsonArray("http.log.access"),
            },
        },
    };

    private static JsonObject Https(StackSpec stack, TowerOptions options)
    {
        var server = Https(stack, options.HttpsPort);
        if (!stack.TrustedProxies.IsEmpty)
        {
            server["trusted_proxies"] = new JsonObject
            {
                ["source"] = "static",
                ["ranges"] = new JsonArray([.. stack.TrustedProxies.Select(range => JsonValue.Create(range))]),
            };
            // Read from the right: what a stranger has written stands to the left of what the proxy has added.
            server["trusted_proxies_strict"] = 1;
        }
        return server;
    }

    private static JsonObject Https(StackSpec stack, int publishedPort) => new()
    {
        ["listen"] = new JsonArray(":443"),
        ["listener_wrappers"] = NoPlainHttp(),
        // Caddy announces HTTP/3 on the port it listens on itself, where browsers would find nobody if another is
        // published.
        ["protocols"] = publishedPort == 443 ? new JsonArray("h1", "h2", "h3") : new JsonArray("h1", "h2"),
        ["automatic_https"] = new JsonObject { ["disable_redirects"] = true },
        ["routes"] = new JsonArray([
            .. stack.Routes.Select(route => CaddyRoutes.Public(route, CaddyAuth.TowerOf(stack), publishedPort)),
            .. stack.Redirects.Select(redirect => CaddyRoutes.Redirect(redirect, publishedPort)),
            CaddyRoutes.Misdirected(Refusals.SayByName(Refusal.NoSuchSite))]),
        ["errors"] = new JsonObject
        {
            ["routes"] = new JsonArray([.. OfTower(stack).SelectMany(TowerErrors.Public)]),
        },
        ["logs"] = new JsonObject(),
    };

    // To plain HTTP on a TLS port Go answers 400 by itself, which curl takes for a success. This wrapper finds such requests,
    // cannot read one in a single byte, and closes the connection: curl exits with 52.
    private static JsonArray NoPlainHttp() => new(
        new JsonObject { ["wrapper"] = "http_redirect", ["max_header_bytes"] = 1 },
        new JsonObject { ["wrapper"] = "tls" });

    // ACME's HTTP-01 challenges are answered before any route, whatever automatic_https says.
    private static JsonObject Http(StackSpec stack, TowerOptions options, Refusals refusals) => Plain(
        ":80",
        CaddyRoutes.NotOverHttp(stack, refusals),
        CaddyRoutes.ToHttps([.. CaddyTls.Domains(stack)], options.HttpsPort),
        CaddyRoutes.Misdirected(refusals.Say(Refusal.NoSuchSite)));

    private static JsonObject Pull(Refusals refusals) => Plain(
        $"{ComposeFile.PullListenerHost}:5000",
        PullListener.Routes(refusals));

    private static JsonObject Receipt(StackSpec stack)
    {
        var server = Plain(
            $"unix/{ReceiptSocket}|0600", [.. stack.Routes.Select(CaddyRoutes.Receipt), CaddyRoutes.Misdirected()]);
        server["errors"] = new JsonObject { ["routes"] = new JsonArray(CaddyRoutes.WhyNoReceipt()) };
        return server;
    }

    private static JsonObject Current(StackSpec stack)
    {
        var server = Plain(
            $"unix/{CurrentSocket}|0600",
            [.. stack.Routes.Select(CaddyRoutes.Current), CaddyRoutes.Misdirected(Refusals.SayToProxy(Refusal.NoSuchSite))]);
        // This is where a request ends whose upstreams are in no table.
        server["errors"] = new JsonObject
        {
            ["routes"] = new JsonArray([.. OfTower(stack).SelectMany(TowerErrors.Current)]),
        };
        // What streams in both directions (gRPC) does so on this way too; HTTP/1.1 cannot.
        server["protocols"] = new JsonArray("h1", "h2c");
        // Whoever reaches the socket is Caddy itself: the client's address in the headers is the one it wrote there.
        server["trusted_proxies_unix"] = true;
        return server;
    }

    private static IEnumerable<RouteSpec> OfTower(StackSpec stack) =>
        stack.Routes.Where(route => route.App == ServiceNames.Tower);

    private static JsonObject Health(Refusals refusals) => Plain(HealthAddress, [CaddyRoutes.Healthy(), .. refusals.Routes()]);

    private static JsonObject Plain(string listen, params JsonNode[] routes) => new()
    {
        ["listen"] = new JsonArray(listen),
        ["protocols"] = new JsonArray("h1"),
        ["automatic_https"] = new JsonObject { ["disable"] = true },
        ["routes"] = new JsonArray(routes),
    };
}
