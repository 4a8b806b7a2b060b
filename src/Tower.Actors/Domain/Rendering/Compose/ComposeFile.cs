using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using YamlDotNet.RepresentationModel;

namespace Tower.Actors.Domain.Rendering.Compose;

/// <summary>
/// Renders the whole stack as a compose file (https://github.com/compose-spec/compose-spec). Pure; the same stack gives
/// the same bytes.
/// </summary>
public static class ComposeFile
{
    /// <summary>The network of apps; caddy and tower are on it as well.</summary>
    public const string AppNetwork = "app_network";

    /// <summary>
    /// The network apps are not on: it leads to the registry, to Caddy's pull listener, to Grafana, and to Tower's API.
    /// </summary>
    public const string InfraNetwork = "infra_network";

    /// <summary>
    /// Caddy's name on <see cref="InfraNetwork"/> alone; its pull listener binds to the address behind it. No app can
    /// take the name: an app's has no dots.
    /// </summary>
    public const string PullListenerHost = "pull.caddy.internal";

    /// <summary>The collector's name on <see cref="InfraNetwork"/> alone; on the other Caddy answers in its place.</summary>
    public const string CollectorHost = "collector.internal";

    private const string Header =
        """
        # Written by Tower; the next deployment replaces it. The values behind ${TOWER_SECRET_n} are in no file: look
        # with `docker compose ps` or `logs`, but leave `up` to Tower, or the containers lose their secrets.

        """;

    /// <summary>The engine's name of the network apps are on.</summary>
    public static string AppNetworkOf(TowerOptions options) => $"{options.Project}_{AppNetwork}";

    /// <summary>
    /// The engine's name of the network apps are not on. The engine publishes ports on the network whose name sorts
    /// first; '-' sorts before '_', so Caddy's published ports lead to its address on this one (docs/decisions/0003).
    /// </summary>
    public static string InfraNetworkOf(TowerOptions options) => $"{options.Project}-{InfraNetwork}";

    /// <summary>Renders a stack.</summary>
    /// <returns>
    /// The file, and what its <c>${TOWER_SECRET_n}</c> stand for: n counts 0, 1, … in the file's order.
    /// </returns>
    public static (string Yaml, ImmutableSortedDictionary<string, string> SecretEnvironment) Render(
        StackSpec stack, TowerOptions options)
    {
        options = stack.RenderedWith(options);
        var secrets = new SecretVariables();
        var root = Yaml.Map(
            ("name", Yaml.Text(options.Project)),
            ("services", Yaml.TextMap(stack.Services.Select(service =>
                (service.Name, (YamlNode)ComposeService.Render(service, options, secrets))))),
            ("networks", Yaml.Map(
                (AppNetwork, Network(AppNetworkOf(options))),
                (InfraNetwork, Network(InfraNetworkOf(options))))),
            ("volumes", Yaml.Map(ComposeVolumes.Of(stack).Select(volume => (volume, (YamlNode?)Volume(stack, volume))))));
        return (Header + Yaml.Write(root), secrets.Values);
    }

    private static YamlMappingNode Volume(StackSpec stack, string volume) =>
        stack.VolumeNames.TryGetValue(volume, out var name)
            ? Yaml.Map(("name", Yaml.Text(name)), ("external", Yaml.Word("true")))
            : Yaml.Map();

    private static YamlMappingNode Network(string name) =>
        Yaml.Map(("name", Yaml.Text(name)), ("driver", Yaml.Word("bridge")));
}
