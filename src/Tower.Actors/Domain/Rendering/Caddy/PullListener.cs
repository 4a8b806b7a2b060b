using System.Text.Json.Nodes;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders the routes of the listener from which the engine pulls this server's own images: reading only, and only with the key of a pull
/// that is under way (<c>PullKeyFiles</c>). Who gets past the networks finds it locked.
/// </summary>
internal static class PullListener
{
    /// <summary>What the <c>Authorization</c> header of a pull that has a key looks like, for Go and .NET alike; the group is the file's name.</summary>
    /// <remarks>
    /// Letters and digits only: the base64 of lower-case letters, a colon and hexadecimal digits has neither <c>+</c> nor <c>/</c>, and
    /// that of 54 bytes no <c>=</c>. So the name cannot lead anywhere else.
    /// </remarks>
    internal const string KeyPattern = "^Basic ([A-Za-z0-9]{72})$";

    private const string Key = "pull_key";

    // As the distribution specification has errors, so that registry clients show it.
    private const string Locked =
        """{"errors":[{"code":"UNAUTHORIZED","message":"Tower alone pulls from here; use the registry's own domain and password."}]}""";

    /// <summary>The routes.</summary>
    public static JsonNode[] Routes(Refusals refusals) =>
    [
        CaddyRoutes.NotToTheRegistry(refusals),
        // One after the other: within one set Caddy's matchers run in any order, and the file is named by the expression's group.
        CaddyLookup.When(Carries(), CaddyChain.Subroute(CaddyLookup.When(IsValid(), Registry(), terminal: true))),
        CaddyLookup.When(Reads(), CaddyRoutes.Answer(401, Locked,
            ("WWW-Authenticate", "Basic realm=\"pulls of Tower\""), ("Content-Type", "application/json")), terminal: true),
        CaddyLookup.Do(CaddyRoutes.Answer(405, "Images are pushed through the registry's own domain.\n", ("Allow", "GET, HEAD"))),
    ];

    private static JsonObject Reads() => new() { ["method"] = new JsonArray("GET", "HEAD") };

    private static JsonObject Carries() => CaddyChain.And(Reads(), "header_regexp", new JsonObject
    {
        ["Authorization"] = new JsonObject { ["name"] = Key, ["pattern"] = KeyPattern },
    });

    private static JsonObject IsValid() => new()
    {
        ["file"] = new JsonObject
        {
            ["root"] = CaddyConfig.PullKeysFolder,
            ["try_files"] = new JsonArray($"/{{http.regexp.{Key}.1}}"),
        },
    };

    private static JsonObject Registry()
    {
        var proxy = CaddyProxies.Patient([$"{ServiceNames.Registry}:{ServiceNames.RegistryPort}"], CaddyRoutes.Whole);
        proxy["headers"] = new JsonObject { ["request"] = new JsonObject { ["delete"] = new JsonArray("Authorization") } };
        return proxy;
    }
}
