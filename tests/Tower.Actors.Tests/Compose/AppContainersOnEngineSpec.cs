using System.Text.Json;
using Tower.Actors.Adapters.Compose;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>
/// What an intent says of an app's containers, from the document through the real <c>docker compose</c> to what the
/// engine runs.
/// </summary>
[Trait("Needs", "engine")]
public sealed class AppContainersOnEngineSpec : IClassFixture<EngineTestbed>, IDisposable
{
    private static readonly string[] Nasty = ["$HOME ${X} $$", "a\nb", "\"'`\\", "--", "", "ü"];

    private readonly EngineTestbed _testbed;
    private readonly string _folder = Directory.CreateTempSubdirectory("containers-").FullName;
    private readonly TowerOptions _options;

    public AppContainersOnEngineSpec(EngineTestbed testbed)
    {
        _testbed = testbed;
        _options = new TowerOptions { Project = testbed.Project, DataDir = _folder };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Every_container_of_an_app_is_made_as_its_intent_says()
    {
        _testbed.Require();
        // The engine does not make the folder any more: Tower does, before the container, where the intent says so.
        Directory.CreateDirectory($"{_folder}/made $x");

        var service = await StartAsync(SampleIntents.App("api") with
        {
            Command = ["sh", "-c", "exec sleep 1000", .. Nasty],
            Volumes = ["data:/a $HOME:ro", $"{_folder}/made $x:/b"],
            Strategy = AppStrategy.Rolling,
            StopGracePeriod = 3,
            Resources = new ResourcesSpec { Memory = "64m", Cpus = 0.25m },
            Init = true,
            User = "1000:1001",
            Replicas = 2,
        });

        Assert.Equal(2, service.Hosts.Length);
        foreach (var host in service.Hosts)
        {
            var container = await InspectAsync(host);
            var (config, limits) = (container.GetProperty("Config"), container.GetProperty("HostConfig"));
            Assert.Equal("running", container.GetProperty("State").GetProperty("Status").GetString());
            Assert.Equal(
                service.Command.ToArray(),
                config.GetProperty("Cmd").EnumerateArray().Select(word => word.GetString()!));
            Assert.Equal("1000:1001", config.GetProperty("User").GetString());
            Assert.Equal(3, config.GetProperty("StopTimeout").GetInt32());
            Assert.Equal(64 << 20, limits.GetProperty("Memory").GetInt64());
            Assert.Equal(250_000_000, limits.GetProperty("NanoCpus").GetInt64());
            Assert.True(limits.GetProperty("Init").GetBoolean());
            Assert.Equal(
                [
                    (Type: "bind", From: $"{_folder}/made $x", To: "/b", Writes: true),
                    (Type: "volume", From: $"{_options.Project}_app_api_data", To: "/a $HOME", Writes: false),
                ],
                container.GetProperty("Mounts").EnumerateArray().Select(MountOf).OrderBy(mount => mount.Type));
        }
    }

    [SkippableFact]
    public async Task Containers_of_an_app_reach_each_other_by_the_names_requests_are_sent_to()
    {
        _testbed.Require();

        var service = await StartAsync(SampleIntents.App("web") with
        {
            Command = ["httpd", "-f", "-p", "3000", "-h", "/www"],
            Replicas = 3,
        });

        var addresses = new HashSet<string>();
        foreach (var host in service.Hosts)
        {
            var answer = await EngineTestbed.DockerAsync("exec", service.Hosts[0], "nslookup", "-type=a", $"{host}.");
            addresses.Add(answer.Split('\n').Last(line => line.StartsWith("Address:", StringComparison.Ordinal)));
        }
        Assert.Equal(3, addresses.Count);
        Assert.DoesNotContain(addresses, address => address.Contains("127.0.0.11", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task What_a_container_wrote_to_a_volume_is_there_in_the_next_generation()
    {
        _testbed.Require();
        var app = SampleIntents.App("db") with { Command = ["sleep", "1000"], Volumes = ["data:/data"] };
        var first = await StartAsync(app);
        await EngineTestbed.DockerAsync("exec", NameOf(first), "sh", "-c", "echo kept > /data/file");
        await EngineTestbed.DockerAsync("rm", "-f", NameOf(first));

        var second = await StartAsync(app with { Init = true });

        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal("kept", await EngineTestbed.DockerAsync("exec", NameOf(second), "cat", "/data/file"));
    }

    private string NameOf(ServiceSpec service) => ServiceNames.Container(_options.Project, service.Name, 1);

    private async Task<ServiceSpec> StartAsync(AppSpec app)
    {
        var image = new ResolvedImage(app.Name, app.Image, null, "sha256:0", _testbed.Image);
        var stack = StackBuilder.Build(SampleIntents.With(app), [image], _options);
        var service = stack.Services.Single(service => service.App == app.Name);
        var (yaml, secrets) = ComposeFile.Render(stack, _options);
        var draft = Path.Combine(_folder, "draft.yml");
        await File.WriteAllTextAsync(draft, yaml);
        await new ProcessComposeCli(_options).RunAsync(
            ComposeCommands.Up(_options, draft, [service], recreate: false, secrets), _ => { }, CancellationToken.None);
        return service;
    }

    private static async Task<JsonElement> InspectAsync(string container) =>
        JsonDocument.Parse(await EngineTestbed.DockerAsync("inspect", "--type", "container", container)).RootElement[0];

    private static (string Type, string From, string To, bool Writes) MountOf(JsonElement mount)
    {
        var type = mount.GetProperty("Type").GetString()!;
        return (
            type,
            mount.GetProperty(type == "volume" ? "Name" : "Source").GetString()!,
            mount.GetProperty("Destination").GetString()!,
            mount.GetProperty("RW").GetBoolean());
    }
}
