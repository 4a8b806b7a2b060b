using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tower.Benchmarks.Subjects;

/// <summary>The compose file and the Caddyfile a user would write by hand for the same apps.</summary>
internal static class ComposeFiles
{
    /// <summary>The name of the label that says whose container it is; its value is <c>project/app</c>.</summary>
    public const string AppLabel = "tower.bench.app";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // The .NET images have neither curl nor wget, but bash can open a connection. Checked often while it starts, which
    // takes Engine 25: without start_interval the first answer would come after a whole interval.
    private static JsonObject HealthCheck() => new()
    {
        ["test"] = new JsonArray("CMD", "bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"),
        ["interval"] = "5s",
        ["timeout"] = "3s",
        ["retries"] = 3,
        ["start_period"] = "30s",
        ["start_interval"] = "500ms",
    };

    /// <summary>The compose file, as JSON, which is YAML.</summary>
    public static string Compose(BenchSettings settings, string project, IEnumerable<AppSettings> apps)
    {
        var services = new JsonObject { ["caddy"] = Caddy(settings) };
        var volumes = new JsonObject { ["caddy_data"] = new JsonObject() };
        foreach (var app in apps)
        {
            services[app.Name] = App(settings, project, app);
            if (app.Volume is { } volume)
                volumes[volume.Split(':')[0]] = new JsonObject();
        }

        return new JsonObject { ["services"] = services, ["volumes"] = volumes }.ToJsonString(Indented);
    }

    /// <summary>The Caddyfile: a site per app, and nothing that is not needed.</summary>
    /// <param name="apps">All of them.</param>
    /// <param name="keepAlive">How long Caddy keeps idle connections to them; null: not set.</param>
    public static string Caddyfile(IEnumerable<AppSettings> apps, string? keepAlive)
    {
        var more = keepAlive is null ? "" : $" {{\n\t\ttransport http {{\n\t\t\tkeepalive {keepAlive}\n\t\t}}\n\t}}";
        return "{\n\tskip_install_trust\n}\n" + string.Concat(apps.Select(app =>
            $"{app.Name}.localhost {{\n\ttls internal\n\treverse_proxy {app.Name}:3000{more}\n}}\n"));
    }

    private static JsonObject Caddy(BenchSettings settings) => new()
    {
        ["image"] = settings.CaddyImage,
        ["command"] = new JsonArray("caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"),
        ["restart"] = "unless-stopped",
        ["ports"] = new JsonArray($"127.0.0.1:{settings.ComposePort}:443"),
        ["volumes"] = new JsonArray("./caddy:/etc/caddy:ro", "caddy_data:/data"),
    };

    private static JsonObject App(BenchSettings settings, string project, AppSettings app)
    {
        var service = new JsonObject
        {
            ["image"] = app.Image == AppImage.Tiny ? settings.TinyImage : $"{settings.SampleImage}:{app.Version}",
            ["restart"] = "unless-stopped",
            ["labels"] = new JsonObject { [AppLabel] = $"{project}/{app.Name}" },
            ["environment"] = new JsonObject(app.Env.Select(entry => KeyValuePair.Create<string, JsonNode?>(
                entry.Key, entry.Value.Replace("$", "$$", StringComparison.Ordinal)))),
        };
        if (app.HasHealthCheck)
            service["healthcheck"] = HealthCheck();
        if (app.Memory is { } memory)
            service["mem_limit"] = memory;
        if (app.Volume is { } volume)
            service["volumes"] = new JsonArray(volume);
        return service;
    }
}
