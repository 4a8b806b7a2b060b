using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What the engine and the data directory say, whatever Tower says. Read through the engine: the files are
/// root's.</summary>
internal sealed class Stack(Sandbox sandbox)
{
    private const string ServiceLabel = "com.docker.compose.service";

    /// <summary>The id of the running Tower.</summary>
    public Task<string> Tower() => Container("label=tower.kind=tower");

    /// <summary>The images of all Towers that run: more than one while they change places.</summary>
    public async Task<string[]> TowerImages() => (await Run.DockerOk("ps", "--filter", Project, "--filter", "label=tower.kind=tower",
        "--format", "{{.Image}}")).Split('\n');

    /// <summary>The id of an infrastructure service's container.</summary>
    public Task<string> Service(string service) => Container($"label={ServiceLabel}={service}");

    /// <summary>The id of an app's only container.</summary>
    public Task<string> App(string app) => Container($"label=tower.app={app}");

    /// <summary>An infrastructure container's address on a network of the compose file.</summary>
    public async Task<string> Address(string container, string network)
    {
        var addresses = await Run.DockerOk("inspect", "--format",
            "{{range .NetworkSettings.Networks}}{{.NetworkID}} {{.IPAddress}}{{println}}{{end}}", container);
        var id = await Network(network);
        return addresses.Split('\n').Single(line => line.StartsWith(id, StringComparison.Ordinal)).Split(' ')[1];
    }

    /// <summary>The id of a network of the compose file.</summary>
    public Task<string> Network(string network) => Run.DockerOk("network", "ls", "--quiet", "--no-trunc", "--filter", Project,
        "--filter", $"label=com.docker.compose.network={network}");

    /// <summary>The text of a file in the data directory.</summary>
    public async Task<string> File(string name) =>
        await Run.DockerOk("exec", await Tower(), "cat", $"{sandbox.DataDir}/{name}");

    /// <summary>The intent in force, ready to be changed and applied.</summary>
    public async Task<JsonNode> AppliedIntent()
    {
        var intent = JsonNode.Parse(await File("intent.json"))!;
        intent.AsObject().Remove("applied");
        return intent;
    }

    /// <summary>How often Caddy was asked to load a config since it started.</summary>
    public async Task<int> Loads()
    {
        var log = await Run.Docker("logs", await Service("caddy"));
        return $"{log}".Split('\n').Count(line => line.Contains("admin.api") && line.Contains("\"uri\":\"/load\""));
    }

    /// <summary>What runs and what is on disk, and how often Caddy was asked to load a config: equal when nothing was
    /// done.</summary>
    public async Task<string> Snapshot() => $"{await Remains()}\nCaddy loaded {await Loads()} configs";

    /// <summary>Every container of the stack, stopped ones too, and every file with its bytes and times: equal when
    /// untouched.</summary>
    private async Task<string> Remains()
    {
        var ids = (await Run.DockerOk("ps", "--all", "--quiet", "--no-trunc", "--filter", Project)).Split('\n');
        var containers = await Run.DockerOk(["inspect", "--format",
            "{{.Name}} {{.Id}} {{.State.Status}} since {{.State.StartedAt}}, restarted {{.RestartCount}} times", .. ids]);
        var files = await Run.DockerOk("exec", "--workdir", sandbox.DataDir, await Tower(), "find", ".", "-type", "f",
            // The draft is taken away just behind the last line; DraftIsGone is about it.
            "!", "-name", ".docker-compose.yml.tmp",
            // What a deployment that failed did is kept there, which is no part of the state.
            "!", "-path", "./deployments/*",
            // Tables of upstreams that count no more.
            "!", "-path", "./caddy/upstreams.*",
            "-printf", "%M %t ", "-exec", "sha256sum", "{}", ";");
        return $"{Sorted(containers)}\n{Sorted(files)}\n{await Upstreams()}";
    }

    /// <summary>
    /// What runs, what Caddy does, and what is on disk, but not since when: two deployments of one document leave the same.
    /// </summary>
    /// <param name="host">Where it all is.</param>
    public async Task<string> State(Host host)
    {
        var ids = (await Run.DockerOk("ps", "--all", "--quiet", "--no-trunc", "--filter", Project)).Split('\n');
        var containers = await Run.DockerOk(["inspect", "--format",
            "{{.Name}} {{.State.Status}} {{.Config.Image}} on{{range $name, $_ := .NetworkSettings.Networks}} {{$name}}{{end}}",
            .. ids]);
        var files = await Run.DockerOk("exec", "--workdir", sandbox.DataDir, await Tower(), "find", ".",
            "!", "-path", "./deployments*", "!", "-name", ".docker-compose.yml.tmp", "!", "-path", "./caddy/upstreams.*",
            // Who works here is another process after each start; and the intent says when it was applied.
            "!", "-name", "tower.lock", "!", "-name", "owner.json", "!", "-name", "intent.json", "-type", "f",
            "-printf", "%M ", "-exec", "sha256sum", "{}", ";");
        return $"{Sorted(containers)}\n{Sorted(files)}\n{await Upstreams()}\n{await AppliedIntent()}\n{await host.CaddyConfig()}";
    }

    /// <summary>Who has the requests, and who stands by: what Caddy looks up.</summary>
    public async Task<string> Upstreams() => Sorted(await Run.DockerOk(
        "exec", "--workdir", $"{sandbox.DataDir}/caddy", await Tower(), "find", "upstreams/", "-type", "f"));

    /// <summary>No file of the deployment is left over.</summary>
    public Task DraftIsGone() => Eventually.Holds(async () =>
        Assert.DoesNotContain(".tmp", await Run.DockerOk("exec", await Tower(), "ls", "-A", sandbox.DataDir)));

    /// <summary>Pushes a local image to the stack's registry, as CI does.</summary>
    public async Task Push(string localImage, string name)
    {
        var image = $"{sandbox.Registry}/{name}";
        await Run.DockerOk("tag", localImage, image);
        await Run.DockerOk("--config", sandbox["REGISTRY_DOCKER_CONFIG"], "push", image);
    }

    /// <summary>Removes what an app that is gone has left.</summary>
    public async Task RemoveVolumes(string app)
    {
        var names = await Run.DockerOk("volume", "ls", "--quiet", "--filter", $"name={sandbox.Project}_app_{app}_");
        foreach (var name in names.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await Run.Docker("volume", "rm", name);
    }

    /// <summary>The sample app's image of a version, as it was built.</summary>
    public string Sample(string version) => $"{sandbox["SAMPLE_IMAGE"]}:{version}";

    private string Project => $"label=com.docker.compose.project={sandbox.Project}";

    private async Task<string> Container(string filter)
    {
        var ids = await Run.DockerOk("ps", "--quiet", "--no-trunc", "--filter", Project, "--filter", filter);
        return ids.Length == 64
            ? ids
            : throw new InvalidOperationException($"not one running container with {filter}: \"{ids}\"");
    }

    private static string Sorted(string lines) => string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
