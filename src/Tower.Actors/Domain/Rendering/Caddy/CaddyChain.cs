using System.Text.Json.Nodes;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>Renders handlers of which the next gets what the one before could not send.</summary>
internal static class CaddyChain
{
    /// <summary>The status of an error.</summary>
    public const string Status = "{http.error.status_code}";

    /// <summary>Its message.</summary>
    public const string Message = "{http.error.message}";

    /// <summary>
    /// The conditions, any of which is enough, under which the next handler may have a request: no upstream was there to ask
    /// (503), none could be connected to, or it is one that may be repeated. Caddy tells a connection that was not made from
    /// one that broke only in the words of its error; were they to change, a POST would fail and not be done twice.
    /// </summary>
    public static JsonObject[] MayBeSentAgain() =>
    [
        Vars(Status, "503"),
        And(Vars(Status, "502"), "vars_regexp", MessageBegins("dial ")),
        And(Vars(Status, "502"), "method", new JsonArray("GET", "HEAD")),
    ];

    /// <summary>A handler, and another one for the requests it may be given after the first.</summary>
    public static JsonObject Of(JsonObject first, JsonObject next) => Of(first, next, MayBeSentAgain());

    /// <summary>The same with conditions of its own, any of which is enough.</summary>
    public static JsonObject Of(JsonObject first, JsonObject next, params JsonObject[] when)
    {
        var chain = Subroute(new JsonObject { ["handle"] = new JsonArray(first) });
        chain["errors"] = new JsonObject
        {
            ["routes"] = new JsonArray(
                new JsonObject
                {
                    ["match"] = new JsonArray([.. when]),
                    ["handle"] = new JsonArray(next),
                    ["terminal"] = true,
                },
                // A request that matches no error route would be answered with 200 and nothing.
                new JsonObject { ["handle"] = new JsonArray(Error(Message, Status)) }),
        };
        return chain;
    }

    /// <summary>Routes as one handler.</summary>
    public static JsonObject Subroute(params JsonNode[] routes) =>
        new() { ["handler"] = "subroute", ["routes"] = new JsonArray(routes) };

    /// <summary>A handler that fails.</summary>
    public static JsonObject Error(string message, string status) =>
        new() { ["handler"] = "error", ["error"] = message, ["status_code"] = status };

    /// <summary>A condition: a variable or placeholder has this value.</summary>
    public static JsonObject Vars(string name, string value) =>
        new() { ["vars"] = new JsonObject { [name] = new JsonArray(value) } };

    /// <summary>A condition: the error's message begins like this.</summary>
    public static JsonObject ErrorBegins(string words) => new() { ["vars_regexp"] = MessageBegins(words) };

    private static JsonObject MessageBegins(string words) =>
        new() { [Message] = new JsonObject { ["pattern"] = $"^{words}" } };

    /// <summary>A condition, and one more that must hold as well.</summary>
    public static JsonObject And(JsonObject condition, string matcher, JsonNode value)
    {
        condition[matcher] = value;
        return condition;
    }
}
