using System.Text.Json.Nodes;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders the conditions for requests of plain <c>curl</c> that may be meant to deploy. It exits with 0 on any status unless it
/// was told <c>--fail</c>, so only Tower may give these an ordinary answer. Other clients, and <c>curl</c> that asks for
/// JSON, look at the status.
/// </summary>
internal static class PlainCurl
{
    private const string PathRegexp = "path_regexp";

    /// <summary>
    /// The condition: a method that changes something, or a path that deploys. An answer to HEAD has no body that could be
    /// broken off.
    /// </summary>
    public static JsonObject MayDeploy()
    {
        var reads = Methods("GET", "OPTIONS");
        reads["not"] = new JsonArray(new JsonObject { [PathRegexp] = IsDeploymentPath() });
        return Curl(Methods("HEAD"), reads);
    }

    /// <summary>The condition: a path that deploys.</summary>
    public static JsonObject AsksForDeploymentPath() =>
        CaddyChain.And(Curl(Methods("HEAD")), PathRegexp, IsDeploymentPath());

    /// <summary>A condition, and another one that must not hold.</summary>
    public static JsonObject Unless(JsonObject condition, string matcher, JsonNode value)
    {
        condition["not"]!.AsArray().Add(new JsonObject { [matcher] = value });
        return condition;
    }

    private static JsonObject Curl(params JsonObject[] unless) => new()
    {
        ["header"] = new JsonObject { ["User-Agent"] = new JsonArray("curl/*") },
        ["not"] = new JsonArray(
            [new JsonObject { ["header"] = new JsonObject { ["Accept"] = new JsonArray("*json*") } }, .. unless]),
    };

    private static JsonObject IsDeploymentPath() => new() { ["pattern"] = DeploymentPaths.Pattern };

    private static JsonObject Methods(params string[] methods) =>
        new() { ["method"] = new JsonArray([.. methods.Select(method => JsonValue.Create(method))]) };
}
