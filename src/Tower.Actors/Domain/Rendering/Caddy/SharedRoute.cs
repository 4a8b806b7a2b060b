using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// The named route of Caddy that proxies to upstreams it looks up. All such routes of a server invoke it and set only
/// whose upstreams to look up, so the config does not grow by a whole chain of handlers per app.
/// </summary>
/// <param name="Count">How many upstreams there are.</param>
/// <param name="HidesCredentials">Whether the password that Caddy has checked is removed.</param>
/// <param name="Protocol">What the upstreams speak.</param>
internal sealed record SharedRoute(int Count, bool HidesCredentials, AppProtocol Protocol)
{
    private string Name =>
        $"upstreams-{Count}{(Protocol == AppProtocol.H2c ? "-h2c" : "")}{(HidesCredentials ? "-without-credentials" : "")}";

    /// <summary>The one a route invokes; null: its upstreams are in the config.</summary>
    public static SharedRoute? Of(RouteSpec route) => route.IsLookedUp
        ? new SharedRoute(route.Dials.Length, HidesCredentialsOf(route), route.Protocol)
        : null;

    /// <summary>Whether the password that Caddy has checked is removed from requests of a route.</summary>
    public static bool HidesCredentialsOf(RouteSpec route) =>
        route is { Auth: not AuthPolicy.None, KeepAuthorization: false };

    /// <summary>The handler that invokes it.</summary>
    public JsonObject Handler() => new() { ["handler"] = "invoke", ["name"] = Name };

    /// <summary>The handlers of a route that invokes it.</summary>
    public IEnumerable<JsonNode> Handlers(RouteSpec route) => [CaddyLookup.For(route), Handler()];

    /// <summary>Adds the named routes that a server's routes invoke.</summary>
    public static JsonObject AddTo(JsonObject server, StackSpec stack, Func<SharedRoute, JsonObject> handler)
    {
        var shared = stack.Routes.Select(Of).OfType<SharedRoute>().Distinct().OrderBy(route => route.Name, StringComparer.Ordinal);
        server["named_routes"] = new JsonObject(shared.Select(route => KeyValuePair.Create<string, JsonNode?>(
            route.Name, new JsonObject { ["handle"] = new JsonArray(handler(route)) })));
        return server;
    }
}
