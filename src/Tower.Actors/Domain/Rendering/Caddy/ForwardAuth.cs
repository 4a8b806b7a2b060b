using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders that Tower is asked about a request's password before anything else sees the request
/// (<see cref="AuthorizationQuestion"/>). Tower remembers what it accepted and limits what it checks; Caddy's own check costs a quarter
/// of a second of a core each time, for anyone. Measured in <c>docs/decisions/0013-passwords-behind-a-limit.md</c>.
/// </summary>
internal static class ForwardAuth
{
    private const string Authorized = "tower_authorized";
    private const string Break = "tower_break";
    private const string Yes = "yes";
    private const string NotAsked = "not asked";

    // Longer than Tower lets a question wait for a check: no answer by then means that Tower hangs.
    private const string Patience = "15s";

    /// <summary>The handler that asks Tower; while Tower cannot be asked, another handler decides.</summary>
    /// <param name="route">The route whose user is asked about.</param>
    /// <param name="tower">Tower's own route, which says where it is.</param>
    /// <param name="otherwise">The handler that decides without Tower.</param>
    public static JsonObject Handler(RouteSpec route, RouteSpec tower, JsonObject otherwise)
    {
        var live = CaddyLookup.Live(tower.Dials.Length);
        JsonObject[] howToRefuse = route.App == ServiceNames.Tower ? [.. HowToRefuse()] : [];
        var asked = CaddyChain.Subroute(
        [
            .. WhereTowerIs(tower, live),
            .. howToRefuse,
            CaddyLookup.When(live.Nothing, Vars(Authorized, NotAsked)),
            CaddyLookup.When(Not(live.Nothing), Ask(live, $"{AuthorizationQuestion.Path}/{route.App}/{{http.request.uuid}}", Answers())),
        ]);
        asked["errors"] = new JsonObject { ["routes"] = new JsonArray(GoOnUnasked(), FailAsBefore()) };
        return CaddyChain.Subroute(
            CaddyLookup.Do(asked),
            CaddyLookup.When(Not(IsAuthorized()), otherwise));
    }

    /// <summary>
    /// The route that answers for Tower's health: open to all, without a body to Tower and before any password.
    /// </summary>
    public static JsonObject Health(RouteSpec tower)
    {
        var live = CaddyLookup.Live(tower.Dials.Length);
        return CaddyChain.Subroute(CaddyLookup.When(
            new JsonObject { ["path"] = new JsonArray("/healthz"), ["method"] = new JsonArray("GET", "HEAD") },
            CaddyChain.Subroute(
            [
                .. WhereTowerIs(tower, live),
                CaddyLookup.When(live.Nothing, CaddyLookup.Nobody, terminal: true),
                CaddyLookup.Do(Ask(live, "/healthz?asked={http.request.uuid}", [])),
            ]),
            terminal: true));
    }

    private static IEnumerable<JsonObject> WhereTowerIs(RouteSpec tower, CaddyLookup live) =>
        [CaddyLookup.Do(CaddyLookup.For(tower)), .. live.LookTwice()];

    // Caddy leaves the body out when a rewrite makes a GET of the request, and only when it changes something: without a part
    // that no client can guess, a GET of the very same path would carry its body to Tower.
    private static JsonObject Ask(CaddyLookup live, string uri, JsonArray answers) => new()
    {
        ["handler"] = "reverse_proxy",
        ["upstreams"] = new JsonArray(
            [.. live.Names.Select(name => new JsonObject { ["dial"] = $"unix/{AuthorizationQuestion.SocketFolder}{name}" })]),
        ["rewrite"] = new JsonObject { ["method"] = "GET", ["uri"] = uri },
        ["headers"] = new JsonObject
        {
            ["request"] = new JsonObject
            {
                // Nothing else of a stranger's headers gets to Tower: they may be long, or claim to be Caddy's.
                ["delete"] = new JsonArray("*"),
                ["set"] = new JsonObject
                {
                    ["Host"] = new JsonArray(ServiceNames.Tower),
                    ["Accept"] = new JsonArray("{http.request.header.Accept}"),
                    ["Authorization"] = new JsonArray("{http.request.header.Authorization}"),
                    [AuthorizationQuestion.ClientHeader] = new JsonArray("{http.vars.client_ip}"),
                    [AuthorizationQuestion.BreakHeader] = new JsonArray($"{{http.vars.{Break}}}"),
                },
            },
        },
        ["transport"] = new JsonObject
        {
            ["protocol"] = "http",
            ["dial_timeout"] = "1s",
            ["response_header_timeout"] = Patience,
        },
        ["handle_response"] = answers,
    };

    private static JsonArray Answers() =>
    [
        // What follows in the chain runs inside of this handler, and so do its errors: hence the variable.
        On(new JsonObject { ["status_code"] = new JsonArray(2) },
            CaddyLookup.Do(new JsonObject { ["handler"] = "vars", [Authorized] = Yes })),
        On(new JsonObject { ["status_code"] = new JsonArray(503) },
            CaddyLookup.Do(CaddyChain.Error("Tower cannot check passwords now", "503"))),
        On(new JsonObject { ["headers"] = new JsonObject { [AuthorizationQuestion.LengthHeader] = new JsonArray() } },
            CaddyLookup.Do(Response(new JsonObject
            {
                ["Connection"] = new JsonArray("close"),
                ["Content-Length"] = new JsonArray($"{{http.reverse_proxy.header.{AuthorizationQuestion.LengthHeader}}}"),
            })),
            CopyResponse()),
        // Over HTTP/1 Go reads a body of less than 256 KiB before it answers on a connection that it keeps. A refused GET, which has
        // one only if somebody means harm, is not worth a new connection for every client that asks without a password first.
        On(null,
            CaddyLookup.When(
                new JsonObject
                {
                    ["not"] = new JsonArray(
                        new JsonObject { ["protocol"] = "http/2+" },
                        new JsonObject { ["method"] = new JsonArray("GET", "HEAD") }),
                },
                Response(new JsonObject { ["Connection"] = new JsonArray("close") })),
            CopyResponse()),
    ];

    private static JsonObject On(JsonObject? answer, params JsonNode[] routes)
    {
        var on = new JsonObject { ["routes"] = new JsonArray(routes) };
        if (answer is not null)
            on["match"] = answer;
        return on;
    }

    private static JsonObject Response(JsonObject set) => new()
    {
        ["handler"] = "headers",
        ["response"] = new JsonObject
        {
            ["deferred"] = true,
            ["set"] = set,
            ["delete"] = new JsonArray(AuthorizationQuestion.LengthHeader),
        },
    };

    private static JsonObject CopyResponse() => CaddyLookup.Do(new JsonObject { ["handler"] = "copy_response" });

    private static IEnumerable<JsonObject> HowToRefuse() =>
    [
        CaddyLookup.When(
            CaddyChain.And(PlainCurl.MayDeploy(), "protocol", "http/2+"), Vars(Break, AuthorizationQuestion.BreakStream)),
        CaddyLookup.When(
            PlainCurl.Unless(PlainCurl.MayDeploy(), "protocol", "http/2+"), Vars(Break, AuthorizationQuestion.BreakByLength)),
    ];

    // Only what shows that nobody is there: a client must not be able to choose the expensive check. And only while nothing is
    // decided: from then on a failure is one of the request itself, which has been sent on and must not be once more.
    private static JsonObject GoOnUnasked() => OneOf(new JsonObject
    {
        ["match"] = new JsonArray(
            Undecided(CaddyChain.Vars(CaddyChain.Status, "503")),
            Undecided(CaddyChain.Vars(CaddyChain.Status, "504")),
            Undecided(CaddyChain.ErrorBegins("dial unix .*(connection refused|no such file or directory)"))),
        ["handle"] = new JsonArray(Vars(Authorized, NotAsked)),
    });

    private static JsonObject FailAsBefore() =>
        OneOf(CaddyLookup.Do(CaddyChain.Error(CaddyChain.Message, CaddyChain.Status)));

    private static JsonObject OneOf(JsonObject route)
    {
        route["group"] = "asked";
        return route;
    }

    private static JsonObject Vars(string name, string value) => new() { ["handler"] = "vars", [name] = value };

    private static JsonObject IsAuthorized() => CaddyChain.Vars(Authorized, Yes);

    private static JsonObject Undecided(JsonObject condition) =>
        CaddyChain.And(condition, "not", new JsonArray(IsAuthorized(), CaddyChain.Vars(Authorized, NotAsked)));

    private static JsonObject Not(JsonObject condition) => new() { ["not"] = new JsonArray(condition) };
}
