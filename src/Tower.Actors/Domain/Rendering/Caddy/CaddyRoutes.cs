using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>The routes of Caddy's servers.</summary>
internal static class CaddyRoutes
{
    /// <summary>
    /// How long a request waits for an upstream nobody can connect to, e.g. while a container restarts: 10 s. After each part
    /// it is looked up anew who gets the requests, as a deployment may have moved them.
    /// </summary>
    private static readonly ImmutableArray<TimeSpan> Patience =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)];

    /// <summary>All of it.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromTicks(Patience.Sum(part => part.Ticks));

    /// <summary>How long a request for a receipt waits, and one to Tower while there is no table: who sent it asks again.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(2);

    /// <summary>What the internet sees of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="tower">Tower's own route, when it can be asked about passwords (<see cref="CaddyAuth.TowerOf"/>).</param>
    /// <param name="httpsPort">The published port.</param>
    public static JsonNode Public(RouteSpec route, RouteSpec? tower, int httpsPort)
    {
        var headers = new JsonObject
        {
            ["handler"] = "headers",
            ["request"] = new JsonObject { ["delete"] = new JsonArray("X-Tower-*") },
        };
        var handlers = new JsonArray(headers);
        if (IsOfTheStack(route))
        {
            if (StrictTransport.Of(route, httpsPort) is { } strict)
                headers["response"] = strict;
            handlers.Add((JsonNode)OwnPathOnly());
        }
        if (Refusals.InFrontOf(route) is { } refusal)
            handlers.Add((JsonNode)refusal);
        if (route.App == ServiceNames.Tower && tower is not null)
            handlers.Add((JsonNode)ForwardAuth.Health(tower));
        if (CaddyAuth.Handler(route, tower) is { } auth)
            handlers.Add(auth);
        if (route.App == ServiceNames.OtelLgtm)
            handlers.Add((JsonNode)SignedIn());
        if (SharedRoute.Of(route) is { } shared)
            return OnHosts([route.Domain], [.. handlers.Select(handler => handler!.DeepClone()), .. shared.Handlers(route)]);
        var proxies = CaddyProxies.To(route, Whole, proxy => Hide(proxy, SharedRoute.HidesCredentialsOf(route)));
        handlers.Add((JsonNode)CaddyProxies.OrCurrentConfig(proxies, Whole, route.Protocol));
        return OnHosts([route.Domain], handlers);
    }

    /// <summary>What public routes have in common.</summary>
    public static JsonObject Public(SharedRoute shared) => CaddyProxies.OrCurrentConfig(
        LookedUp(shared, again: null), Patience[^1], shared.Protocol, CaddyLookup.IsNobodys);

    /// <summary>
    /// The same for requests that came by a config of before, or were held: their headers and their password were looked at there.
    /// </summary>
    public static JsonNode Current(RouteSpec route) => OnHosts([route.Domain], SharedRoute.Of(route) is { } shared
        ? [.. shared.Handlers(route)]
        : new JsonArray(CaddyProxies.To(route, Whole, proxy => Hide(proxy, SharedRoute.HidesCredentialsOf(route)))));

    /// <summary>What they have in common.</summary>
    public static JsonObject Current(SharedRoute shared) => LookedUp(shared, shared.Handler);

    /// <summary>The same way to the same upstreams, waiting shorter and saying which one answered.</summary>
    public static JsonNode Receipt(RouteSpec route) => OnHosts([route.Domain], SharedRoute.Of(route) is { } shared
        ? [.. shared.Handlers(route)]
        : new JsonArray(CaddyProxies.To(route, ShortPatience, NameUpstream)));

    /// <summary>What they have in common.</summary>
    public static JsonObject Receipt(SharedRoute shared) =>
        CaddyProxies.LookedUp(shared, [ShortPatience], canBeHeld: false, NameUpstream);

    /// <summary>Says why no upstream has answered, to whom the receipts are for.</summary>
    public static JsonNode WhyNoReceipt() => Always(new JsonObject
    {
        ["handler"] = "static_response",
        ["status_code"] = "{http.error.status_code}",
        ["headers"] = new JsonObject { [CaddyConfig.ErrorHeader] = new JsonArray("{http.error.message}") },
    });

    /// <summary>The address of a host on the published port.</summary>
    public static string Https(string host, int port) => port == 443 ? $"https://{host}" : $"https://{host}:{port}";

    /// <summary>
    /// Refuses what may be meant for Tower and came over plain http: <c>curl</c> does not follow a redirect unless it is told
    /// to, and exits with 0.
    /// </summary>
    public static JsonNode NotOverHttp(StackSpec stack, Refusals refusals) => CaddyLookup.When(
        CaddyChain.And(PlainCurl.MayDeploy(), "host", new JsonArray(
            [.. stack.Routes.Where(IsOfTheStack).Select(route => JsonValue.Create(route.Domain))])),
        refusals.Say(Refusal.PlainHttp),
        terminal: true);

    /// <summary>307 to the same host, path and query on HTTPS; 307 and not 301, so that a POST stays a POST.</summary>
    public static JsonNode ToHttps(IReadOnlyCollection<string> domains, int port) => OnHosts(domains, new JsonArray(
        OwnPathOnly(), Answer(307, "", ("Location", $"{Https("{http.request.host}", port)}{{http.request.uri}}"))));

    /// <summary>308 to the same path and query of another domain; 308, so that a POST stays a POST.</summary>
    public static JsonNode Redirect(RedirectSpec redirect, int port) => OnHosts([redirect.From], new JsonArray(
        OwnPathOnly(), Answer(308, "", ("Location", $"{Https(redirect.To, port)}{{http.request.uri}}"))));

    /// <summary>The answer to a host nobody serves here: without it Caddy would say 200 and nothing else.</summary>
    /// <param name="refusal">The answer to what may be meant to deploy; null: Tower is the only client.</param>
    public static JsonNode Misdirected(JsonObject? refusal = null)
    {
        var answer = Always(Answer(421, "No such site here.\n"));
        if (refusal is not null)
            answer["handle"]!.AsArray().Insert(0, Refusals.When(PlainCurl.MayDeploy(), refusal));
        return answer;
    }

    /// <summary>Refuses what may be meant for Tower and came to the address from which the engine pulls.</summary>
    public static JsonNode NotToTheRegistry(Refusals refusals) =>
        CaddyLookup.When(Refusals.NotForTheRegistry(), refusals.Say(Refusal.NotTower), terminal: true);

    /// <summary>200 on <c>/health</c>.</summary>
    public static JsonNode Healthy() => new JsonObject
    {
        ["match"] = new JsonArray(new JsonObject { ["path"] = new JsonArray("/health") }),
        ["handle"] = new JsonArray(Answer(200, "ok\n")),
        ["terminal"] = true,
    };

    private static JsonObject LookedUp(SharedRoute shared, Func<JsonObject>? again) => CaddyProxies.LookedUp(
        shared, Patience, canBeHeld: true, proxy => Hide(proxy, shared.HidesCredentials), again);

    private static void NameUpstream(JsonObject proxy) => proxy["headers"] = new JsonObject
    {
        ["response"] = new JsonObject
        {
            ["set"] = new JsonObject
            {
                [CaddyConfig.UpstreamHeader] = new JsonArray("{http.reverse_proxy.upstream.hostport}"),
            },
        },
    };

    // Caddy reads the file for each request. Without it the header has no name, and the request gets to nobody.
    private static JsonObject SignedIn() => new()
    {
        ["handler"] = "headers",
        ["request"] = new JsonObject
        {
            ["set"] = new JsonObject { [$"{{file.{GrafanaAccess.FileForCaddy}}}"] = new JsonArray(GrafanaAccess.User) },
        },
    };

    private static void Hide(JsonObject proxy, bool hidesCredentials)
    {
        if (hidesCredentials)
        {
            proxy["headers"] = new JsonObject
            {
                ["request"] = new JsonObject { ["delete"] = new JsonArray("Authorization") },
            };
        }
    }

    private static JsonObject OnHosts(IEnumerable<string> domains, IEnumerable<JsonNode> handlers) =>
        OnHosts(domains, new JsonArray([.. handlers]));

    private static JsonObject OnHosts(IEnumerable<string> domains, JsonArray handlers) => new()
    {
        ["match"] = new JsonArray(new JsonObject
        {
            ["host"] = new JsonArray([.. domains.Select(domain => JsonValue.Create(domain))]),
        }),
        ["handle"] = handlers,
        ["terminal"] = true,
    };

    // "GET foo:.evil.example" is a request as well; put behind a host, its target would be another host. No client of a server asks so.
    private static JsonObject OwnPathOnly() => CaddyChain.Subroute(CaddyLookup.When(
        new JsonObject
        {
            ["not"] = new JsonArray(new JsonObject
            {
                ["vars_regexp"] = new JsonObject { ["{http.request.uri}"] = new JsonObject { ["pattern"] = "^/" } },
            }),
        },
        Answer(400, "The request's target is no path.\n"),
        terminal: true));

    private static bool IsOfTheStack(RouteSpec route) =>
        route.App is ServiceNames.Tower or ServiceNames.Registry or ServiceNames.OtelLgtm;

    private static JsonObject Always(JsonObject handler) => new() { ["handle"] = new JsonArray(handler) };

    /// <summary>An answer of Caddy's own.</summary>
    public static JsonObject Answer(int status, string body, params (string Name, string Value)[] headers)
    {
        var answer = new JsonObject { ["handler"] = "static_response", ["status_code"] = status };
        if (headers.Length > 0)
        {
            answer["headers"] = new JsonObject(headers.Select(header =>
                KeyValuePair.Create<string, JsonNode?>(header.Name, new JsonArray(header.Value))));
        }
        if (body.Length > 0)
            answer["body"] = body;
        return answer;
    }
}
