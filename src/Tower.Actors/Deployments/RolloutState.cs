using System.Collections.Immutable;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

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

    /// <summary>How long what a service does not say may take.</summary>
    public RolloutLimits Limits { get; init; } = RolloutLimits.Of(new TowerOptions());
}

/// <summary>The bounds that hold for services that name none of their own.</summary>
/// <param name="Ready">How long a new generation may take until it is ready.</param>
/// <param name="Drain">How long an old one may take to answer its last requests.</param>
/// <param name="Stop">How long a container may take to stop.</param>
/// <param name="Overlap">How long what is stopped behind a load stays up for connections that were accepted before it.</param>
public sealed record RolloutLimits(TimeSpan Ready, TimeSpan Drain, TimeSpan Stop, TimeSpan Overlap)
{
    /// <summary>Those of a Tower.</summary>
    public static RolloutLimits Of(TowerOptions options) =>
        new(options.ProbeTimeout, options.DrainTimeout, options.StopGracePeriod, options.LoadOverlap);
}

/// <summary>What runs, as the engine and Caddy say; files are asked only for what was applied last.</summary>
/// <param name="Containers">The project's containers.</param>
/// <param name="CaddyJson">The config Caddy runs with; null: Caddy cannot be reached.</param>
/// <param name="Applied">The intent applied last; null: none.</param>
public sealed record ObservedState(
    ImmutableArray<ObservedContainer> Containers, string? CaddyJson, Intent? Applied)
{
    /// <summary>A server where nothing has been started yet.</summary>
    public static ObservedState Nothing { get; } = new([], null, null);

    /// <summary>The stack of the intent applied last; null: there is none.</summary>
    public StackSpec? AppliedStack { get; init; }
}
