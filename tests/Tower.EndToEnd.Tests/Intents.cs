using System.Text.Json.Nodes;

namespace Tower.EndToEnd.Tests;

/// <summary>Makes intents: the one in force with other apps.</summary>
internal static class Intents
{
    /// <summary>The sample app under another name, at <c>name.localhost</c>.</summary>
    public static JsonObject App(
        string name, string image = "registry://hello:^1.0.0", params (string Name, string Value)[] env) => new()
        {
            ["name"] = name,
            ["image"] = image,
            ["domain"] = $"{name}.localhost",
            ["env"] = Variables(env),
            ["healthCheck"] = new JsonObject { ["path"] = "/health" },
        };

    public static JsonObject WithSecrets(this JsonObject app, params (string Name, string Value)[] secrets)
    {
        app["secrets"] = Variables(secrets);
        return app;
    }

    public static JsonObject At(this JsonObject app, string domain)
    {
        app["domain"] = domain;
        return app;
    }

    /// <summary>A copy in which each of these apps is new, or takes the place of the one of its name.</summary>
    public static JsonNode With(this JsonNode intent, params JsonObject[] apps)
    {
        var copy = intent.Without([.. apps.Select(app => (string)app["name"]!)]);
        foreach (var app in apps)
            copy["apps"]!.AsArray().Add(app.DeepClone());
        return copy;
    }

    /// <summary>A copy in which this app comes first.</summary>
    public static JsonNode WithFirst(this JsonNode intent, JsonObject app)
    {
        var copy = intent.Without((string)app["name"]!);
        copy["apps"]!.AsArray().Insert(0, app.DeepClone());
        return copy;
    }

    /// <summary>A copy without these apps.</summary>
    public static JsonNode Without(this JsonNode intent, params string[] apps)
    {
        var copy = intent.DeepClone();
        copy["apps"] = new JsonArray(
            [.. intent["apps"]!.AsArray().Where(app => !apps.Contains((string)app!["name"]!)).Select(app => app!.DeepClone())]);
        return copy;
    }

    private static JsonObject Variables((string Name, string Value)[] variables) =>
        new(variables.Select(variable => KeyValuePair.Create<string, JsonNode?>(variable.Name, variable.Value)));
}
