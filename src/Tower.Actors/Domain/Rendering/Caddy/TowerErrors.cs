using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// What Caddy answers at Tower's own domain when Tower cannot: a request that may be meant to deploy must make plain <c>curl</c>
/// fail, and say why. Caddy's own errors have no words, and end in a way that <c>curl</c> takes for success.
/// </summary>
internal static class TowerErrors
{
    /// <summary>The error routes of the public's server.</summary>
    public static IEnumerable<JsonNode> Public(RouteSpec tower) =>
        [Refused(tower), Unreachable(tower, Refusals.SayByName(Refusal.NoAnswer))];

    /// <summary>The error routes of the server for requests that were sent on (<see cref="CaddyConfig.CurrentSocket"/>).</summary>
    public static IEnumerable<JsonNode> Current(RouteSpec tower) =>
        [Unlisted(tower), Unreachable(tower, Refusals.SayToProxy(Refusal.NoAnswer))];

    // Tower itself answers for a wrong password. Caddy checks it only while Tower cannot be asked, and has no words of its own.
    private static JsonObject Refused(RouteSpec tower) => On(
        tower,
        CaddyChain.And(PlainCurl.MayDeploy(), "expression", "{http.error.status_code} == 401"),
        Refusals.SayByName(Refusal.NoAnswer));

    // Tower writes the table of upstreams, so it must be reached when there is none: by the name all Towers have in common.
    private static JsonObject Unlisted(RouteSpec tower) => On(
        tower, CaddyLookup.Live(tower.Dials.Length).Nothing, OrNoAnswer(Refusals.SayToProxy(Refusal.NoAnswer), ByItsName()));

    private static JsonObject ByItsName() =>
        CaddyProxies.Patient([$"{ServiceNames.Tower}:{TowerOptions.ListenPort}"], CaddyRoutes.ShortPatience);

    private static JsonObject Unreachable(RouteSpec tower, JsonObject noAnswer) => On(tower, IsLost(), noAnswer);

    private static JsonObject OrNoAnswer(JsonObject noAnswer, params JsonNode[] handlers) =>
        CaddyChain.Of(InOrder(handlers), noAnswer, IsLost());

    private static JsonObject InOrder(params JsonNode[] handlers) =>
        CaddyChain.Subroute(new JsonObject { ["handle"] = new JsonArray(handlers) });

    private static JsonObject IsLost() =>
        CaddyChain.And(PlainCurl.MayDeploy(), "expression", "{http.error.status_code} >= 500");

    private static JsonObject On(RouteSpec tower, JsonObject condition, JsonObject handler) =>
        CaddyLookup.When(CaddyChain.And(condition, "host", new JsonArray(tower.Domain)), handler, terminal: true);
}
