using System.Collections.Immutable;
using System.Globalization;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using YamlDotNet.RepresentationModel;
using static Tower.Actors.Domain.Rendering.Compose.Yaml;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>
/// Renders one service: what all have in common here, what makes each kind special in <see cref="Parts"/>.
/// </summary>
internal static class ComposeService
{
    /// <summary>The service's mapping.</summary>
    public static YamlMappingNode Render(ServiceSpec service, TowerOptions options, SecretVariables secrets)
    {
        var parts = PartsOf(service, options);
        return Map(
            ("image", Text(service.Image)),
            ("hostname", service.Hostname is { } hostname ? Text(hostname) : null),
            ("command", Texts(parts.Command)),
            ("user", service.User is { } user ? Text(user) : null),
            ("init", service.Init ? Word("true") : null),
            ("environment", Environment(service, secrets)),
            ("labels", Map(
                (StackLabels.App, Text(service.App)),
                (StackLabels.Generation, Text(service.Generation)),
                (StackLabels.Kind, Text(StackLabels.ValueOf(service.Kind))),
                // For whoever stops it: the engine tells the label with every listing, the period itself only one by one.
                (StackLabels.StopGrace, service.StopGracePeriod is { } grace && grace != options.StopGracePeriod
                    ? Text(((int)grace.TotalSeconds).ToString(CultureInfo.InvariantCulture))
                    : null),
                (StackLabels.Hostname, service.Hostname is { } own ? Text(own) : null))),
            ("networks", Map(parts.Networks.Select(network => (network.Name, (YamlNode?)Network(network))))),
            ("ports", Texts(parts.Ports)),
            ("volumes", Volumes(parts.Volumes, [.. service.Mounts, .. service.ImageMounts])),
            ("healthcheck", parts.Health?.Render()),
            // What "unless-stopped" does not do: an engine that was killed ends all containers when it is back, and takes that
            // for somebody's wish (docs/decisions/0009-restart-always.md).
            ("restart", Word("always")),
            ("stop_grace_period", Duration(service.StopGracePeriod ?? options.StopGracePeriod)),
            ("mem_limit", service.MemoryBytes is { } memory ? Number(memory) : null),
            ("cpus", service.Cpus is { } cpus ? Number(cpus) : null),
            ("deploy", service.Replicas > 1 ? Map(("replicas", Number(service.Replicas))) : null),
            ("cap_drop", List(Word(Capabilities.All))),
            ("cap_add", Texts(service.Capabilities)),
            ("pids_limit", Number(service.Pids)),
            // A dump of its memory would have its secrets.
            ("ulimits", Map(("core", Number(0)))),
            ("read_only", parts.HasFixedFiles ? Word("true") : null),
            ("tmpfs", parts.HasFixedFiles ? List(Text("/tmp:size=64m,mode=1777")) : null),
            // Containers take that from the host, which forwards. Who is on both networks would pass on an app's packets, were they sent to
            // its MAC address.
            ("sysctls", parts.Networks.Length > 1 ? Map(("net.ipv4.ip_forward", Number(0))) : null),
            ("security_opt", List(Text("no-new-privileges:true"))),
            ("logging", Map(
                ("driver", Word("json-file")),
                ("options", Map(("max-size", Text("10m")), ("max-file", Text("3")))))));
    }

    private static Parts PartsOf(ServiceSpec service, TowerOptions options) => service switch
    {
        { Kind: ServiceKind.App } => new Parts
        {
            Command = [.. service.Command],
            Networks = [new Attachment(ComposeFile.AppNetwork, service.App)],
            Health = ComposeHealth.OfApp(service, options),
        },
        { Kind: ServiceKind.Tower } => Tower(options),
        { App: ServiceNames.Caddy } => Caddy(options),
        { App: ServiceNames.Registry } => Registry,
        { App: ServiceNames.OtelLgtm } => OtelLgtm(options),
        _ => throw new ArgumentException($"no rendering for the infrastructure service {service.App}", nameof(service)),
    };

    private static Parts Caddy(TowerOptions options) => new()
    {
        HasFixedFiles = true,
        Command = ["caddy", "run", "--config", "/etc/caddy/Caddy.json"],
        Networks =
        [
            // Apps send their telemetry to Caddy, which passes on that and nothing else.
            new Attachment(ComposeFile.AppNetwork, ServiceNames.OtelLgtm),
            new Attachment(ComposeFile.InfraNetwork, ComposeFile.PullListenerHost),
        ],
        Ports =
        [
            $"{options.HttpPort}:80",
            $"{options.HttpsPort}:443",
            $"{options.HttpsPort}:443/udp",
            $"127.0.0.1:{options.PullPort}:5000",
        ],
        Volumes =
        [
            // The folder, not the file: a file's mount goes stale when the file is replaced by a rename.
            $"{options.DataDir}/caddy:/etc/caddy:ro",
            $"{ComposeVolumes.CaddyData}:/data",
            $"{ComposeVolumes.CaddyConfig}:/config",
            $"{ComposeVolumes.CaddyAdmin}:/run/caddy",
        ],
        Health = new ComposeHealth(
            ["CMD", "wget", "-q", "--spider", $"http://{CaddyConfig.HealthAddress}/health"], ComposeHealth.LongStart),
    };

    private static Parts Registry => new()
    {
        HasFixedFiles = true,
        Networks = [new Attachment(ComposeFile.InfraNetwork)],
        Volumes = [$"{ComposeVolumes.RegistryData}:/var/lib/registry"],
        Health = new ComposeHealth(
            ["CMD", "wget", "-q", "--spider", "http://localhost:5000/v2/"], ComposeHealth.LongStart),
    };

    private static Parts OtelLgtm(TowerOptions options) => new()
    {
        Networks = [new Attachment(ComposeFile.InfraNetwork, ComposeFile.CollectorHost)],
        Volumes =
        [
            $"{ComposeVolumes.OtelLgtmData}:/data",
            $"{options.DataDir}/caddy/{StateFiles.GrafanaFolderName}:{GrafanaAccess.MountedAt}:ro",
        ],
        // grafana/otel-lgtm has curl and no wget; older versions of it and small images have it the other way round.
        Health = new ComposeHealth(
            [
                "CMD-SHELL",
                "curl -fsS -o /dev/null http://localhost:3000/api/health || wget -q --spider http://localhost:3000/api/health",
            ],
            ComposeHealth.LongStart),
    };

    private static Parts Tower(TowerOptions options) => new()
    {
        HasFixedFiles = true,
        Networks =
        [
            // From here it asks apps whether they are ready; it does not listen there.
            new Attachment(ComposeFile.AppNetwork),
            new Attachment(ComposeFile.InfraNetwork, ServiceNames.Tower),
        ],
        Volumes =
        [
            $"{options.DataDir}:{options.DataDir}",
            "/var/run/docker.sock:/var/run/docker.sock",
            $"{ComposeVolumes.CaddyAdmin}:/run/caddy",
        ],
        Health = new ComposeHealth(["CMD", "tower", "health"], ComposeHealth.LongStart),
    };

    private static YamlMappingNode? Environment(ServiceSpec service, SecretVariables secrets)
    {
        var own = service.Kind == ServiceKind.Tower
            ? service.Env.SetItem(SettingNames.GenerationVariable, service.Generation)
                .SetItem(SettingNames.ListenVariable, ServiceNames.Tower)
            : service.Env;
        var entries = own
            .Select(pair => (pair.Key, Value: (YamlNode)Text(pair.Value)))
            .Concat(service.Secrets
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => (pair.Key, Value: (YamlNode)Variable(secrets.Add(pair.Value)))))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToList();
        return entries.Count == 0 ? null : TextMap(entries);
    }

    private static YamlSequenceNode? Texts(IReadOnlyCollection<string> values) =>
        values.Count == 0 ? null : List(values.Select(Text));

    private static YamlSequenceNode? Volumes(string[] own, ImmutableArray<MountSpec> mounts) =>
        own.Length + mounts.Length == 0 ? null : List([.. own.Select(Text), .. mounts.Select(Mount)]);

    // The long form: nothing in it depends on what a colon or a dot means.
    private static YamlMappingNode Mount(MountSpec mount) => Map(
        ("type", Word(mount.IsBind ? "bind" : "volume")),
        ("source", Text(mount.Source)),
        ("target", Text(mount.Target)),
        ("read_only", mount.ReadOnly ? Word("true") : null),
        ("bind", mount.IsBind ? Map(("create_host_path", Word("false"))) : null));

    private static YamlMappingNode Network(Attachment attachment) =>
        attachment.Alias is { } alias ? Map(("aliases", List(Text(alias)))) : Map();

    /// <summary>What a service has that others have not.</summary>
    private sealed record Parts
    {
        public string[] Command { get; init; } = [];

        public required Attachment[] Networks { get; init; }

        public string[] Ports { get; init; } = [];

        public string[] Volumes { get; init; } = [];

        public ComposeHealth? Health { get; init; }

        /// <summary>Whether it writes to its volumes and to /tmp alone.</summary>
        public bool HasFixedFiles { get; init; }
    }

    private sealed record Attachment(string Name, string? Alias = null);
}
