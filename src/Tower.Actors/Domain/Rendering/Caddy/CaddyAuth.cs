using System.Text.Json.Nodes;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>Renders the three auth policies.</summary>
internal static class CaddyAuth
{
    /// <summary>The handler that asks for name and password, or null when the route asks nobody.</summary>
    /// <param name="route">The route.</param>
    /// <param name="tower">Tower's own route, when Tower can be asked: otherwise Caddy checks the password itself.</param>
    public static JsonNode? Handler(RouteSpec route, RouteSpec? tower) => route.Auth switch
    {
        AuthPolicy.None => null,
        AuthPolicy.BasicAll => Check(route, tower),
        AuthPolicy.BasicWriteOnly => ForWriting(Check(route, tower)),
        _ => throw new ArgumentOutOfRangeException(nameof(route), route.Auth, "not an auth policy"),
    };

    /// <summary>The route of the Tower of a stack, when it can be asked about passwords.</summary>
    public static RouteSpec? TowerOf(StackSpec stack) =>
        stack.Routes.FirstOrDefault(route => route is { App: ServiceNames.Tower, IsLookedUp: true });

    private static JsonObject Check(RouteSpec route, RouteSpec? tower) =>
        tower is null ? HttpBasic(route) : ForwardAuth.Handler(route, tower, HttpBasic(route));

    private static JsonObject HttpBasic(RouteSpec route)
    {
        var user = route.User
            ?? throw new ArgumentException(
                $"the route of {route.Domain} asks for a password and names no user", nameof(route));
        return new JsonObject
        {
            ["handler"] = "authentication",
            ["providers"] = new JsonObject
            {
                ["http_basic"] = new JsonObject
                {
                    ["hash"] = new JsonObject { ["algorithm"] = "bcrypt" },
                    ["accounts"] = new JsonArray(new JsonObject
                    {
                        ["username"] = Literal(user.Username),
                        ["password"] = Literal(user.PasswordHash),
                    }),
                    // bcrypt takes a quarter of a second of a core; a client asks many times with the same password.
                    ["hash_cache"] = new JsonObject(),
                },
            },
        };
    }

    // Named by what only reads, so that a method nobody thought of needs the password.
    private static JsonObject ForWriting(JsonObject auth) => new()
    {
        ["handler"] = "subroute",
        ["routes"] = new JsonArray(new JsonObject
        {
            ["match"] = new JsonArray(new JsonObject
            {
                ["not"] = new JsonArray(new JsonObject { ["method"] = new JsonArray("GET", "HEAD", "OPTIONS") }),
            }),
            ["handle"] = new JsonArray(auth),
        }),
    };

    /// <summary>Text that Caddy takes as it is: it would replace <c>{env.HOME}</c> in a name.</summary>
    internal static string Literal(string text) =>
        text.Replace("{", "\\{", StringComparison.Ordinal).Replace("}", "\\}", StringComparison.Ordinal);
}
