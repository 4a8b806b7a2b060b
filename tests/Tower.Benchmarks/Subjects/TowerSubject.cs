using System.Text.Json.Nodes;
using Tower.Benchmarks.Load;

namespace Tower.Benchmarks.Subjects;

/// <summary>Tower, as `./dev bench` has set it up: a document posted to /apply.</summary>
internal sealed class TowerSubject : ISubject, IDisposable
{
    /// <summary>What it is called in tables.</summary>
    public const string Label = "Tower";

    private readonly BenchSettings _settings;
    private readonly Engine _engine;
    private readonly JsonNode _base;

    private TowerSubject(BenchSettings settings, Engine engine, JsonNode basis)
    {
        (_settings, _engine, _base) = (settings, engine, basis);
        Client = new LoadClient(settings.TowerCa);
        Api = new TowerApi(settings);
    }

    /// <summary>Reads the document in force, to which apps are added.</summary>
    public static async Task<TowerSubject> ConnectAsync(BenchSettings settings, Engine engine, CancellationToken cancel)
    {
        var tower = await ContainerAsync(settings, engine, cancel);
        var intent = JsonNode.Parse(
            await Shell.DockerAsync(cancel, "exec", tower, "cat", $"{settings.TowerDataDir}/intent.json"))!;
        intent.AsObject().Remove("applied");
        return new TowerSubject(settings, engine, intent);
    }

    /// <inheritdoc/>
    public string Name => Label;

    /// <inheritdoc/>
    public LoadClient Client { get; }

    /// <summary>For what only Tower can be asked.</summary>
    public TowerApi Api { get; }

    /// <inheritdoc/>
    public Uri Address(string app) => new($"https://{app}.localhost:{_settings.TowerUrl.Port}");

    /// <inheritdoc/>
    public string[] Labels(string app) => [$"tower.app={app}", $"com.docker.compose.project={_settings.TowerProject}"];

    /// <inheritdoc/>
    public async Task<string> CaddyAsync(CancellationToken cancel) => (await _engine.ListAsync(
        ["com.docker.compose.service=caddy", $"com.docker.compose.project={_settings.TowerProject}"], cancel)).Single().ID;

    /// <inheritdoc/>
    public Task<Deployed> DeployAsync(IReadOnlyList<AppSettings> apps, CancellationToken cancel) =>
        Api.ApplyAsync(Intent(apps), cancel);

    /// <summary>Makes another version of Tower run beside the same apps.</summary>
    public Task<Deployed> ReplaceTowerAsync(string version, IReadOnlyList<AppSettings> apps, CancellationToken cancel)
    {
        var intent = Intent(apps);
        intent["tower"]!["version"] = version;
        return Api.ApplyAsync(intent, cancel);
    }

    /// <inheritdoc/>
    public async Task ClearAsync(CancellationToken cancel) =>
        (await DeployAsync([], cancel)).OrThrow("an intent without apps");

    /// <summary>The id of the running Tower's container.</summary>
    public static async Task<string> ContainerAsync(BenchSettings settings, Engine engine, CancellationToken cancel)
    {
        var found = await engine.ListAsync(
            ["tower.kind=tower", $"com.docker.compose.project={settings.TowerProject}"], cancel);
        return found.Single(container => container.State == "running").ID;
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private JsonNode Intent(IReadOnlyList<AppSettings> apps)
    {
        var intent = _base.DeepClone();
        intent["apps"] = new JsonArray([.. apps.Select(App)]);
        return intent;
    }

    private static JsonObject App(AppSettings app)
    {
        var node = new JsonObject
        {
            ["name"] = app.Name,
            ["image"] = $"registry://{(app.Image == AppImage.Tiny ? "tiny" : "hello")}:{app.Version}",
            ["domain"] = $"{app.Name}.localhost",
            ["env"] = new JsonObject(app.Env.Select(entry =>
                KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value))),
        };
        if (app.HasHealthCheck)
            node["healthCheck"] = new JsonObject { ["path"] = "/health" };
        if (app.Memory is { } memory)
            node["resources"] = new JsonObject { ["memory"] = memory };
        if (app.Volume is { } volume)
            node["volumes"] = new JsonArray(volume);
        return node;
    }
}
