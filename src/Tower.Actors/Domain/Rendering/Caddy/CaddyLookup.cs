using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// Renders how Caddy finds out, for each request, where it goes: by the names of files (<c>UpstreamFiles</c>), which its
/// <c>file</c> matcher lists. Measured in <c>docs/decisions/0008-traffic-without-loads.md</c>.
/// </summary>
/// <param name="Folder">The part of the table.</param>
/// <param name="Key">The route's entry.</param>
/// <param name="Count">How many upstreams it has.</param>
internal sealed record CaddyLookup(string Folder, string Key, int Count)
{
    private const string KeyVariable = "tower_key";

    private const string NobodyHas = "nobody has the requests of";

    // For routes that say whose entry it is by a variable, and so can share their handlers.
    private const string KeyOfRequest = $"{{http.vars.{KeyVariable}}}";

    /// <summary>Those that get the requests.</summary>
    /// <param name="count">How many there are.</param>
    public static CaddyLookup Live(int count) => new(UpstreamFolders.Live, KeyOfRequest, count);

    /// <summary>Those of the generation before, to take over.</summary>
    /// <param name="count">How many there are.</param>
    public static CaddyLookup Back(int count) => new(UpstreamFolders.Back, KeyOfRequest, count);

    /// <summary>The handler that says whose entry it is.</summary>
    public static JsonObject For(RouteSpec route) => new() { ["handler"] = "vars", [KeyVariable] = route.TableKey };

    /// <summary>What was found: names that begin with a slash, e.g. <c>/api-1a2b3c4d:3000</c>.</summary>
    public ImmutableArray<string> Names =>
        [.. Enumerable.Range(1, Count).Select(number => $"{{http.vars.{Variable(number)}}}")];

    /// <summary>What a proxy dials: what was found.</summary>
    public ImmutableArray<string> Dials => [.. Names.Select(name => $"tcp{name}")];

    /// <summary>When nothing was found.</summary>
    public JsonObject Nothing => CaddyChain.Vars(Variable(1), "");

    /// <summary>
    /// The routes that look, and look once more when they find nothing: the link to the table may have been replaced between the
    /// listing of a name and the look at it.
    /// </summary>
    public IEnumerable<JsonObject> LookTwice() => [.. Look(), When(Nothing, CaddyChain.Subroute([.. Look()]))];

    /// <summary>The handler for requests nobody has: it fails with 503, as if nobody could be asked.</summary>
    public static JsonObject Nobody => CaddyChain.Error($"{NobodyHas} {KeyOfRequest}", "503");

    /// <summary>When <see cref="Nobody"/> has failed.</summary>
    public static JsonObject IsNobodys => CaddyChain.ErrorBegins(NobodyHas);

    /// <summary>Where requests that are held get on as soon as somebody has them again, and nobody listens until then.</summary>
    public static string Gate => $"unix/{CaddyConfig.UpstreamsLink}/{UpstreamFolders.GateOf(KeyOfRequest)}";

    /// <summary>A route for all requests.</summary>
    public static JsonObject Do(JsonObject handler) => new() { ["handle"] = new JsonArray(handler) };

    /// <summary>A route for some requests.</summary>
    public static JsonObject When(JsonObject condition, JsonObject handler, bool terminal = false)
    {
        var route = new JsonObject { ["match"] = new JsonArray(condition), ["handle"] = new JsonArray(handler) };
        if (terminal)
            route["terminal"] = true;
        return route;
    }

    /// <summary>The routes that set the variables.</summary>
    public IEnumerable<JsonObject> Look() => Enumerable.Range(1, Count).SelectMany<int, JsonObject>(number =>
    [
        Do(Set(number, "")),
        When(
            new JsonObject
            {
                ["file"] = new JsonObject
                {
                    ["root"] = $"{CaddyConfig.UpstreamsLink}/{Folder}/{Key}/{number}",
                    ["try_files"] = new JsonArray("/*"),
                },
            },
            // It begins with a slash, which is what stands between "tcp" and the address.
            Set(number, "{http.matchers.file.relative}")),
    ]);

    private JsonObject Set(int number, string value) => new() { ["handler"] = "vars", [Variable(number)] = value };

    private string Variable(int number) => $"tower_{Folder}_{number}";
}
