using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Runs;

/// <summary>What a run found before it planned.</summary>
/// <param name="Images">The intent's images, resolved.</param>
/// <param name="Containers">What runs, and what is stopped and still there.</param>
/// <param name="Volumes">The engine's volumes.</param>
/// <param name="Routing">How Caddy routes; null: it cannot be reached.</param>
internal sealed record Found(
    ImmutableArray<ResolvedImage> Images,
    ImmutableArray<ObservedContainer> Containers,
    ImmutableArray<EngineVolume> Volumes,
    CaddyRouting? Routing);
