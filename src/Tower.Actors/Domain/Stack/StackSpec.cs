using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// Everything that should run on the server: the intent with its images resolved and its defaults decided.
/// </summary>
/// <param name="AdminEmail">For the certificate authority.</param>
/// <param name="Services">Infrastructure first, then Tower, then apps in the intent's order.</param>
/// <param name="Routes">One per domain; an app may have several, or none.</param>
public sealed record StackSpec(
    string AdminEmail, ImmutableArray<ServiceSpec> Services, ImmutableArray<RouteSpec> Routes)
{
    /// <summary>Domains that only lead to another one.</summary>
    public ImmutableArray<RedirectSpec> Redirects { get; init; } = [];

    /// <summary>Addresses and ranges whose word on the client's address counts, in their one form.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>What it runs with; null: with the settings of the process that renders it.</summary>
    public StackSettings? Settings { get; init; }

    /// <summary>The settings it is rendered with: its own outweigh those of the process.</summary>
    public TowerOptions RenderedWith(TowerOptions options) => Settings?.On(options) ?? options;

    /// <summary>
    /// The engine's names of volumes that are called otherwise than by project and name, by their name in the compose file.
    /// They exist already.
    /// </summary>
    public ImmutableSortedDictionary<string, string> VolumeNames { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The engine's name of a volume.</summary>
    /// <param name="source">Its name in the compose file.</param>
    /// <param name="project">The compose project.</param>
    public string VolumeOf(string source, string project) => VolumeNames.GetValueOrDefault(source) ?? $"{project}_{source}";

    /// <summary>The images that could run a health check for all that is known; each once.</summary>
    public ImmutableArray<string> UninspectedImages =>
        [.. Services.Where(service => service.Health is { Tool: null }).Select(service => service.Image).Distinct()];

    /// <summary>
    /// This stack with what was found out about its images. Generations stay: no container is replaced for it.
    /// </summary>
    /// <param name="tools">By image; one that is not among them stays unknown.</param>
    public StackSpec WithHealthTools(ImmutableDictionary<string, HealthTool> tools) => this with
    {
        Services =
        [
            .. Services.Select(service => service.Health is { } health && tools.TryGetValue(service.Image, out var tool)
                ? service with { Health = health with { Tool = tool } }
                : service),
        ],
    };
}

/// <summary>The files a stack is run from.</summary>
/// <param name="ComposeYaml">The whole stack as a compose file; secrets only as <c>${TOWER_SECRET_n}</c>.</param>
/// <param name="SecretEnvironment">
/// What these variables stand for: the environment of the compose process, nothing else.
/// </param>
/// <param name="Routing">How Caddy routes requests.</param>
public sealed record StackFiles(
    string ComposeYaml, ImmutableSortedDictionary<string, string> SecretEnvironment, CaddyRouting Routing)
{
    /// <summary>The setting that is saved with them, because it is taken back; null: none is.</summary>
    public SettingTakenBack? TakenBack { get; init; }
}
