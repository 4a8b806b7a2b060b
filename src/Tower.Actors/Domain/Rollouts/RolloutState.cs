using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>What should run.</summary>
/// <param name="Intent">The document.</param>
/// <param name="Images">Its images, resolved.</param>
/// <param name="Stack">Its services and routes.</param>
/// <param name="Files">The files they are run from.</param>
public sealed record DesiredState(
    Intent Intent, ImmutableArray<ResolvedImage> Images, StackSpec Stack, StackFiles Files)
{
    /// <summary>
    /// Services that may run already and were not proven yet: started by a deployment that was interrupted.
    /// </summary>
    public ImmutableHashSet<string> Unproven { get; init; } = [];

    /// <summary>Folders of the host that are missing and are to be created.</summary>
    public ImmutableArray<MountSpec> MissingFolders { get; init; } = [];

    /// <summary>Apps that stay at an earlier image, which a restore brought back.</summary>
    public ImmutableDictionary<string, HeldImage> Held { get; init; } = ImmutableDictionary<string, HeldImage>.Empty;

    /// <summary>What a person should know about the apps' volumes before the first step.</summary>
    public ImmutableArray<string> VolumeNotes { get; init; } = [];

    /// <summary>How long a generation that names no time may take to answer its last requests.</summary>
    public TimeSpan DrainTimeout { get; init; } = new TowerOptions().DrainTimeout;
}

/// <summary>What runs, as the engine and Caddy say; files are asked only for what was applied last.</summary>
/// <param name="Containers">The project's containers.</param>
/// <param name="Routing">How Caddy routes requests; null: Caddy cannot be reached.</param>
/// <param name="Applied">The intent applied last; null: none.</param>
public sealed record ObservedState(
    ImmutableArray<ObservedContainer> Containers, CaddyRouting? Routing, Intent? Applied)
{
    /// <summary>A server where nothing has been started yet.</summary>
    public static ObservedState Nothing { get; } = new([], null, null);

    /// <summary>The stack of the intent applied last; null: there is none.</summary>
    public StackSpec? AppliedStack { get; init; }

    /// <summary>What is known of the apps of the intent applied last beside it.</summary>
    public StackNotes Notes { get; init; } = StackNotes.Empty;

    /// <summary>The engine's volumes, those of others among them.</summary>
    public ImmutableArray<EngineVolume> Volumes { get; init; } = [];
}
