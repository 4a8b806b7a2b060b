using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>Why Caddy refuses a request itself that may have been meant to deploy (<see cref="PlainCurl"/>).</summary>
internal enum Refusal
{
    /// <summary>Tower cannot be reached.</summary>
    NoAnswer,
    /// <summary>The request came over plain http.</summary>
    PlainHttp,
    /// <summary>It came to the registry or to Grafana.</summary>
    NotTower,
    /// <summary>It came to a host that has no site here.</summary>
    NoSuchSite,
    /// <summary>HTTP/1.0 cannot tell an answer that was broken off from a whole one.</summary>
    OldHttp,
}

/// <summary>
/// Renders Caddy's own refusals. <c>curl</c> prints the words and then fails, because the answer is one byte shorter than it
/// says. Over HTTP/1 that is all: Caddy closes such a connection slowly enough for the words to arrive while a large document
/// is still being sent. Over HTTP/2 the words would be lost, as curl drops the last frame, which has all of them. There they
/// come from a server inside Caddy's container through a proxy, which passes on what it has before it breaks off, and no body
/// of the request.
/// </summary>
/// <param name="Tower">Tower's address, for the words.</param>
internal sealed record Refusals(string Tower)
{
    private static readonly ImmutableArray<Refusal> OverHttps =
        [Refusal.NoAnswer, Refusal.NotTower, Refusal.NoSuchSite, Refusal.OldHttp];

    /// <summary>Those of a stack.</summary>
    public static Refusals Of(StackSpec stack, TowerOptions options) => new(
        stack.Routes.Where(route => route.App == ServiceNames.Tower)
            .Select(route => CaddyRoutes.Https(route.Domain, options.HttpsPort))
            .FirstOrDefault("https:// and the domain of the intent's \"tower\" section"));

    /// <summary>The handler that refuses over HTTP/1.</summary>
    public JsonObject Say(Refusal refusal)
    {
        var text = Text(refusal, Tower) + BrokenOff.Refusal;
        return new JsonObject
        {
            ["handler"] = "static_response",
            ["status_code"] = Status(refusal),
            ["headers"] = new JsonObject
            {
                ["Content-Type"] = new JsonArray("text/plain; charset=utf-8"),
                // One byte more than there is: it ends as if it was broken off.
                ["Content-Length"] = new JsonArray($"{Encoding.UTF8.GetByteCount(text) + 1}"),
            },
            ["body"] = text,
        };
    }

    /// <summary>The handler that refuses over any version, on a server that has <see cref="AddTo"/>.</summary>
    public static JsonObject SayByName(Refusal refusal) => new() { ["handler"] = "invoke", ["name"] = NameOf(refusal) };

    /// <summary>
    /// The handler that refuses to another proxy of Caddy's. That one would keep an answer that has a length until it is whole.
    /// </summary>
    public static JsonObject SayToProxy(Refusal refusal)
    {
        var proxy = Proxy(refusal);
        proxy["headers"] = new JsonObject { ["response"] = new JsonObject { ["delete"] = new JsonArray("Content-Length") } };
        return proxy;
    }

    /// <summary>Adds to a server what its routes refuse by.</summary>
    public JsonObject AddTo(JsonObject server)
    {
        var named = server["named_routes"]!.AsObject();
        foreach (var refusal in OverHttps)
        {
            named[NameOf(refusal)] = CaddyLookup.Do(CaddyChain.Subroute(
                CaddyLookup.When(new JsonObject { ["protocol"] = "http/2+" }, Proxy(refusal), terminal: true),
                CaddyLookup.Do(Say(refusal))));
        }
        return server;
    }

    /// <summary>The routes of the server inside Caddy's container that has the words.</summary>
    public IEnumerable<JsonNode> Routes() => OverHttps.Select(refusal => CaddyLookup.When(
        new JsonObject { ["path"] = new JsonArray(PathOf(refusal)) }, Say(refusal), terminal: true));

    /// <summary>
    /// The handler in front of a domain of Tower, the registry or Grafana, before its password is checked; null for apps, which
    /// answer for themselves.
    /// </summary>
    public static JsonObject? InFrontOf(RouteSpec route) => route.App switch
    {
        ServiceNames.Tower => When(PlainCurl.Unless(PlainCurl.MayDeploy(), "protocol", "http/1.1+"), SayByName(Refusal.OldHttp)),
        ServiceNames.Registry => When(NotForTheRegistry(), SayByName(Refusal.NotTower)),
        // Unlike the registry's, its own API has POSTs at many paths.
        ServiceNames.OtelLgtm => When(PlainCurl.AsksForDeploymentPath(), SayByName(Refusal.NotTower)),
        _ => null,
    };

    /// <summary>The handler that refuses when a condition holds, and otherwise lets the request pass.</summary>
    public static JsonObject When(JsonObject condition, JsonObject handler) =>
        CaddyChain.Subroute(CaddyLookup.When(condition, handler, terminal: true));

    /// <summary>The condition: the request may be meant to deploy, and the registry has no such path.</summary>
    public static JsonObject NotForTheRegistry() =>
        PlainCurl.Unless(PlainCurl.MayDeploy(), "path", new JsonArray("/v2", "/v2/*"));

    private static JsonObject Proxy(Refusal refusal) => new()
    {
        ["handler"] = "reverse_proxy",
        ["upstreams"] = new JsonArray(new JsonObject { ["dial"] = CaddyConfig.HealthAddress }),
        ["rewrite"] = new JsonObject { ["method"] = "GET", ["uri"] = PathOf(refusal) },
        ["flush_interval"] = -1,
    };

    private static string NameOf(Refusal refusal) => $"refusal-{refusal}";

    private static string PathOf(Refusal refusal) => $"/refusals/{refusal}";

    private static int Status(Refusal refusal) => refusal switch
    {
        Refusal.NoAnswer => 502,
        Refusal.OldHttp => 505,
        _ => 421,
    };

    private static string Text(Refusal refusal, string tower) => refusal switch
    {
        Refusal.NoAnswer =>
            "Tower does not answer. GET /status says what was deployed as soon as it does; until then look at `docker ps` and\n"
            + "`docker logs` of the container tower-... on the server. Then apply again.\n",
        Refusal.PlainHttp =>
            $"Nothing was deployed: this request came over plain http, and Tower answers only at {tower}\n"
            + "If it carried a password, that crossed the network unencrypted: change it.\n",
        Refusal.NotTower =>
            $"Nothing was deployed: this is not Tower, which answers only at {tower}\n",
        // A caller that does not know a name of this server does not learn one here.
        Refusal.NoSuchSite =>
            "Nothing was deployed: there is no such site here. Tower answers only at https:// and the domain of the intent's\n"
            + "\"tower\" section. If this request came over plain http and carried a password, that crossed the network\n"
            + "unencrypted: change it.\n",
        Refusal.OldHttp =>
            "Nothing was deployed: HTTP/1.0 cannot tell an answer that was broken off from a whole one, so a failed deployment\n"
            + "would look like one that succeeded. Use HTTP/1.1 or newer: curl without --http1.0.\n",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "not a refusal"),
    };
}
