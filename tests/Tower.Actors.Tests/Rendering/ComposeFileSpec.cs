using System.Collections.Immutable;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Tower.Actors.Tests.Rendering;

public sealed class ComposeFileSpec
{
    private static readonly TowerOptions Options = new();

    private static (string Yaml, ImmutableSortedDictionary<string, string> Secrets) Render(Intent intent) =>
        ComposeFile.Render(StackBuilder.Build(intent, SampleIntents.Images(intent), Options), Options);

    private static YamlMappingNode Services(string yaml) => (YamlMappingNode)Root(yaml)["services"];

    private static YamlNode Root(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    [Property(MaxTest = 50)]
    public FsCheck.Property The_same_stack_gives_the_same_bytes() => Prop.ForAll(
        RandomIntents.Intent.ToArbitrary(), intent => Render(intent).Yaml == Render(intent with { }).Yaml);

    [Property(MaxTest = 100)]
    public FsCheck.Property No_secret_is_in_the_file() => Prop.ForAll(RandomIntents.Intent.ToArbitrary(), intent =>
    {
        const string sentinel = "Sentinel";
        var marked = intent with
        {
            Apps =
            [
                .. intent.Apps.Select(app => app with
                {
                    Secrets = app.Secrets.ToImmutableSortedDictionary(
                        pair => pair.Key, pair => pair.Value + sentinel, StringComparer.Ordinal),
                }),
            ],
        };
        var (yaml, secrets) = Render(marked);
        return !yaml.Contains(sentinel, StringComparison.Ordinal)
               && secrets.Count == marked.Apps.Sum(app => app.Secrets.Count);
    });

    [Property(MaxTest = 100)]
    public FsCheck.Property Every_value_can_be_read_back() => Prop.ForAll(RandomIntents.Intent.ToArbitrary(), intent =>
    {
        var (yaml, secrets) = Render(intent);
        var services = Services(yaml);
        return StackBuilder.Build(intent, SampleIntents.Images(intent), Options).Services.All(service =>
            service.Env.All(pair => Value(services, service, pair.Key) == pair.Value.Replace("$", "$$"))
            && service.Secrets.All(pair => secrets[Value(services, service, pair.Key)[2..^1]] == pair.Value));
    });

    [Fact]
    public void Who_is_on_both_networks_forwards_nothing_between_them()
    {
        foreach (var (name, service) in Services(Render(SampleIntents.Three).Yaml).Children)
        {
            var isOnBoth = ((YamlMappingNode)service["networks"]).Children.Count > 1;
            Assert.Equal(isOnBoth, $"{name}".Split('-')[0] is "caddy" or "tower");
            var sysctls = ((YamlMappingNode)service).Children.TryGetValue("sysctls", out var set) ? set : null;
            Assert.Equal(isOnBoth ? "0" : null, sysctls is null ? null : $"{sysctls["net.ipv4.ip_forward"]}");
        }
    }

    [Fact]
    public void Every_container_has_its_own_few_capabilities_no_core_dump_and_a_bound_on_processes()
    {
        var capabilities = new Dictionary<string, string> { ["caddy"] = "NET_BIND_SERVICE", ["registry"] = "", ["tower"] = "" };
        foreach (var (_, service) in Services(Render(SampleIntents.Three).Yaml).Children)
        {
            Assert.Equal("ALL", string.Join(' ', Texts(service, "cap_drop")));
            Assert.Equal(
                capabilities.GetValueOrDefault($"{service["labels"]["tower.app"]}", string.Join(' ', Capabilities.OfApps)),
                string.Join(' ', Texts(service, "cap_add")));
            Assert.Equal(["no-new-privileges:true"], Texts(service, "security_opt"));
            Assert.Equal("0", $"{service["ulimits"]["core"]}");
            Assert.Equal("2048", $"{service["pids_limit"]}");
        }
    }

    [Fact]
    public void What_Tower_brings_along_and_knows_writes_to_its_volumes_alone() => Assert.Equal(
        ["caddy", "registry", "tower"],
        Services(Render(SampleIntents.Three).Yaml).Children.Values
            .Where(service => ((YamlMappingNode)service).Children.TryGetValue("read_only", out var set) && $"{set}" == "true")
            .Select(service => $"{service["labels"]["tower.app"]}"));

    [Fact]
    public void Only_caddy_publishes_ports_and_the_pull_port_on_loopback_only()
    {
        var services = Services(Render(SampleIntents.Three).Yaml);
        Assert.Equal(["caddy"], services.Children
            .Where(service => ((YamlMappingNode)service.Value).Children.ContainsKey("ports")).Select(service => $"{service.Key}"));
        Assert.Equal(
            ["80:80", "443:443", "443:443/udp", "127.0.0.1:5000:5000"],
            ((YamlSequenceNode)services["caddy"]["ports"]).Select(port => $"{port}"));
    }

    [Fact]
    public void Apps_are_on_the_app_network_alone()
    {
        foreach (var (name, service) in Services(Render(SampleIntents.Three).Yaml).Children)
        {
            var networks = string.Join(" ", ((YamlMappingNode)service["networks"]).Children.Keys);
            Assert.Equal(
                $"{service["labels"]["tower.app"]}" switch
                {
                    "registry" or "otel-lgtm" => "infra_network",
                    "caddy" or "tower" => "app_network infra_network",
                    _ => "app_network",
                },
                networks);
        }
    }

    [Fact]
    public void Only_Tower_has_the_engines_socket_and_only_Tower_and_caddy_have_the_admin_socket()
    {
        var mounts = Services(Render(SampleIntents.Three).Yaml).Children
            .Where(service => ((YamlMappingNode)service.Value).Children.ContainsKey("volumes"))
            .SelectMany(service => ((YamlSequenceNode)service.Value["volumes"])
                .Select(mount => (App: $"{service.Value["labels"]["tower.app"]}", Mount: $"{mount}")))
            .ToList();
        Assert.Equal(["tower"], mounts.Where(m => m.Mount.Contains("docker.sock")).Select(m => m.App));
        Assert.Equal(["caddy", "tower"], mounts.Where(m => m.Mount.Contains("/run/caddy")).Select(m => m.App));
    }

    [Fact]
    public void Nothing_an_app_does_not_ask_for_is_in_its_service()
    {
        var services = Services(Render(SampleIntents.With(SampleIntents.App("api"))).Yaml);
        var app = (YamlMappingNode)services.Children.Values.Last();
        Assert.Equal(
            ["image", "environment", "labels", "networks", "restart", "stop_grace_period", "cap_drop", "cap_add", "pids_limit", "ulimits", "security_opt", "logging"],
            app.Children.Keys.Select(key => $"{key}"));
    }

    [Property(MaxTest = 100)]
    public FsCheck.Property Every_word_and_every_mount_can_be_read_back() => Prop.ForAll(
        RandomIntents.Intent.ToArbitrary(), intent =>
        {
            var services = Services(Render(intent).Yaml);
            return StackBuilder.Build(intent, SampleIntents.Images(intent), Options).Services
                .Where(service => service.Kind == ServiceKind.App).All(service =>
                    Texts(services[service.Name], "command").SequenceEqual(service.Command)
                    && Mounts(services[service.Name]).SequenceEqual(service.Mounts));
        });

    [Fact]
    public void Volumes_are_declared_once_the_infrastructures_first_and_those_of_apps_by_name()
    {
        var intent = SampleIntents.With(
            SampleIntents.App("web") with { Volumes = ["b:/b", "a:/a", "a:/c:ro", "/srv:/srv"] },
            SampleIntents.App("api") with { Volumes = ["caddy_data:/a"] });
        Assert.Equal(
            [
                "caddy_data", "caddy_config", "caddy_admin", "registry_data", "otel_lgtm_data",
                "app_api_caddy_data", "app_web_a", "app_web_b",
            ],
            ((YamlMappingNode)Root(Render(intent).Yaml)["volumes"]).Children.Keys.Select(key => $"{key}"));
    }

    [Fact]
    public void Every_service_restarts_rotates_its_log_and_gains_no_privileges()
    {
        foreach (var (_, service) in Services(Render(SampleIntents.Three).Yaml).Children)
        {
            Assert.Equal("always", $"{service["restart"]}");
            Assert.Equal("10m", $"{service["logging"]["options"]["max-size"]}");
            Assert.Equal("no-new-privileges:true", $"{service["security_opt"][0]}");
        }
    }

    private static IEnumerable<string> Texts(YamlNode service, string key) =>
        ((YamlMappingNode)service).Children.TryGetValue(key, out var list)
            ? ((YamlSequenceNode)list).Select(Literal) : [];

    private static IEnumerable<MountSpec> Mounts(YamlNode service) =>
        ((YamlMappingNode)service).Children.TryGetValue("volumes", out var list)
            ? ((YamlSequenceNode)list).Select(mount => new MountSpec(
                Literal(mount["source"]), Literal(mount["target"]),
                ((YamlMappingNode)mount).Children.TryGetValue("read_only", out var only) && $"{only}" == "true"))
            : [];

    // What compose makes of a text without a variable.
    private static string Literal(YamlNode node)
    {
        var text = ((YamlScalarNode)node).Value!;
        Assert.DoesNotContain("$", text.Replace("$$", "", StringComparison.Ordinal));
        return text.Replace("$$", "$", StringComparison.Ordinal);
    }

    private static string Value(YamlMappingNode services, ServiceSpec service, string name) =>
        ((YamlScalarNode)services[service.Name]["environment"][name]).Value!;
}
