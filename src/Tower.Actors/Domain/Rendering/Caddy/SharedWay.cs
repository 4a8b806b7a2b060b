using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// The way to upstreams that are looked up. All such routes of a server have it in common (Caddy's named routes) and say only
/// whose upstreams they mean, so that a hundred apps do not make a config of a hundred times as many handlers.
/// </summary>
/// <param name="Count">How many upstreams there are.</param>
/// <param name="HidesCredentials">Whether the password Caddy has checked goes no further.</param>
/// <param name="Protocol">What the upstreams speak.</param>
internal sealed record SharedWay(int Count, bool HidesCredentials, AppProtocol Protocol)
{
    private string Name =>
        $"upstreams-{Count}{(Protocol == AppProtocol.H2c ? "-h2c" : "")}{(HidesCredentials ? "-without-credentials" : "")}";

    /// <summary>That of a route; null: its upstreams stand in the config.</summary>
    public static SharedWay? Of(RouteSpec route) => route.IsLookedUp
        ? new SharedWay(route.Dials.Length, HidesCredentialsOf(route), route.Protocol)
        : null;

    /// <summary>Whether the password Caddy has checked for a route goes no further.</summary>
    public static bool HidesCredentialsOf(RouteSpec route) =>
        route is { Auth: not AuthPolicy.None, KeepAuthorization: false };

    /// <summary>The handler that goes this way.</summary>
    public JsonObject Handler() => new() { ["handler"] = "invoke", ["name"] = Name };

    /// <summary>The handlers of a route that goes this way.</summary>
    public IEnumerable<JsonNode> Handlers(RouteSpec route) => [CaddyLookup.For(route), Handler()];

    /// <summary>Adds to a server what its routes have in common.</summary>
    public static JsonObject AddTo(JsonObject server, StackSpec stack, Func<SharedWay, JsonObject> handler)
    {
        var ways = stack.Routes.Select(Of).OfType<SharedWay>().Distinct().OrderBy(way => way.Name, StringComparer.Ordinal);
        server["named_routes"] = new JsonObject(ways.Select(way => KeyValuePair.Create<string, JsonNode?>(
            way.Name, new JsonObject { ["handle"] = new JsonArray(handler(way)) })));
        return server;
    }
}
