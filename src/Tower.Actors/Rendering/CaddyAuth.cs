using System.Text.Json.Nodes;
using Tower.Actors.Stack;

namespace Tower.Actors.Rendering;

/// <summary>Renders the three auth policies.</summary>
internal static class CaddyAuth
{
    /// <summary>The handler that asks for name and password, or null when the route asks nobody.</summary>
    public static JsonNode? Handler(RouteSpec route) => route.Auth switch
    {
        AuthPolicy.None => null,
        AuthPolicy.BasicAll => HttpBasic(route),
        AuthPolicy.BasicWriteOnly => ForWriting(HttpBasic(route)),
        _ => throw new ArgumentOutOfRangeException(nameof(route), route.Auth, "not an auth policy"),
    };

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
