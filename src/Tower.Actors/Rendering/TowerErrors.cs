using System.Text;
using System.Text.Json.Nodes;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;

namespace Tower.Actors.Rendering;

/// <summary>
/// What Caddy answers at Tower's own domain when Tower cannot: a refused or lost POST must make plain <c>curl</c> fail, and say
/// why. Caddy's own errors have no words, and end in a way that <c>curl</c> takes for success.
/// </summary>
internal static class TowerErrors
{
    private const string NoAnswerPath = "/tower-does-not-answer";

    private const string NoAnswer =
        "Tower does not answer. GET /status says what was deployed as soon as it does; until then look at `docker ps` and\n"
        + "`docker logs` of the container tower-... on the server. Then apply again.\n";

    /// <summary>The error routes of the public's server.</summary>
    public static IEnumerable<JsonNode> Public(RouteSpec tower) => [Refused(tower), Unreachable(tower)];

    /// <summary>The error routes of the server for requests that were sent on (<see cref="CaddyConfig.CurrentSocket"/>).</summary>
    public static IEnumerable<JsonNode> Current(RouteSpec tower) => [Unlisted(tower), Unreachable(tower)];

    /// <summary>The route of the server inside Caddy's container that has the words.</summary>
    public static JsonObject Words() => CaddyLookup.When(
        new JsonObject { ["path"] = new JsonArray(NoAnswerPath) },
        new JsonObject
        {
            ["handler"] = "static_response",
            ["status_code"] = 502,
            ["headers"] = new JsonObject
            {
                ["Content-Type"] = new JsonArray("text/plain; charset=utf-8"),
                // One byte more than there is: it ends as if it was broken off.
                ["Content-Length"] = new JsonArray($"{Encoding.UTF8.GetByteCount(NoAnswer) + 1}"),
            },
            ["body"] = NoAnswer,
        },
        terminal: true);

    // A wrong password for Tower is answered by Tower.
    private static JsonObject Refused(RouteSpec tower)
    {
        IEnumerable<JsonObject> asked = SharedWay.Of(tower) is { } shared
            ? [CaddyLookup.For(tower), CaddyProxies.LookedUp(shared.Count, [CaddyRoutes.ShortPatience], canBeHeld: false, StayRefused)]
            : [CaddyProxies.To(tower, CaddyRoutes.ShortPatience, StayRefused)];
        var unlisted = ByItsName();
        StayRefused(unlisted);
        return On(
            tower,
            new JsonObject { ["expression"] = "{http.error.status_code} == 401" },
            OrNoAnswer(
                new JsonObject { ["handler"] = "rewrite", ["uri"] = CaddyConfig.UnauthorizedPath },
                CaddyChain.Of(InOrder([.. asked]), unlisted, CaddyLookup.IsNobodys)));

        // Whatever Tower says, the request stays refused.
        static void StayRefused(JsonObject proxy) => proxy["handle_response"] = new JsonArray(new JsonObject
        {
            ["routes"] = new JsonArray(
                CaddyLookup.Do(new JsonObject { ["handler"] = "copy_response", ["status_code"] = 401 })),
        });
    }

    // Tower writes the table of upstreams, so it must be reached when there is none: by the name all Towers have in common.
    private static JsonObject Unlisted(RouteSpec tower) => On(
        tower,
        CaddyLookup.Live(tower.Dials.Length).Nothing,
        OrNoAnswer(ByItsName()));

    private static JsonObject ByItsName() =>
        CaddyProxies.Patient([$"{ServiceNames.Tower}:{TowerOptions.ListenPort}"], CaddyRoutes.ShortPatience);

    private static JsonObject Unreachable(RouteSpec tower) => On(tower, IsLost(), SayNoAnswer());

    private static JsonObject OrNoAnswer(params JsonNode[] handlers) =>
        CaddyChain.Of(InOrder(handlers), SayNoAnswer(), IsLost());

    private static JsonObject InOrder(params JsonNode[] handlers) =>
        CaddyChain.Subroute(new JsonObject { ["handle"] = new JsonArray(handlers) });

    private static JsonObject IsLost() => new()
    {
        ["method"] = new JsonArray("POST"),
        // Other clients look at the status, as with Tower's own refusals.
        ["header"] = new JsonObject { ["User-Agent"] = new JsonArray("curl/*") },
        ["not"] = new JsonArray(new JsonObject { ["header"] = new JsonObject { ["Accept"] = new JsonArray("*json*") } }),
        ["expression"] = "{http.error.status_code} >= 500",
    };

    // A proxy passes on what it has before it breaks off, which an answer that is too short does not over HTTP/2.
    private static JsonObject SayNoAnswer() => new()
    {
        ["handler"] = "reverse_proxy",
        ["upstreams"] = new JsonArray(new JsonObject { ["dial"] = CaddyConfig.HealthAddress }),
        ["rewrite"] = new JsonObject { ["method"] = "GET", ["uri"] = NoAnswerPath },
        ["flush_interval"] = -1,
        // The next proxy would keep what has a length until it is whole.
        ["headers"] = new JsonObject
        {
            ["response"] = new JsonObject { ["delete"] = new JsonArray("Content-Length") },
        },
    };

    private static JsonObject On(RouteSpec tower, JsonObject condition, JsonObject handler) =>
        CaddyLookup.When(CaddyChain.And(condition, "host", new JsonArray(tower.Domain)), handler, terminal: true);
}
