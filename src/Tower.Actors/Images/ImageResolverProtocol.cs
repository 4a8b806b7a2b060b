using System.Collections.Immutable;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Images;

/// <summary>Asks for the digest of every app's image. Answered by <see cref="ImagesResolved"/> or <see cref="StepFailed"/>.</summary>
/// <param name="Id">The deployment that asks.</param>
/// <param name="Intent">Whose apps, and which domain is the own registry's.</param>
public sealed record ResolveImages(DeploymentId Id, Intent Intent) : StepRequest(Id);

/// <summary>Every image is known by its digest.</summary>
/// <param name="Id">The deployment that asked.</param>
/// <param name="Images">One per app, in the intent's order.</param>
public sealed record ImagesResolved(DeploymentId Id, ImmutableArray<ResolvedImage> Images);

/// <summary>
/// Asks registries what images say of their containers, for images the engine does not have. Answered by
/// <see cref="ImageConfigsRead"/>.
/// </summary>
/// <param name="Id">The deployment that asks.</param>
/// <param name="Intent">Which domain is the own registry's.</param>
/// <param name="Images">Which.</param>
public sealed record ReadImageConfigs(DeploymentId Id, Intent Intent, ImmutableArray<ResolvedImage> Images) : StepRequest(Id);

/// <summary>What the images say.</summary>
/// <param name="Id">The deployment that asked.</param>
/// <param name="Configs">By pinned image.</param>
public sealed record ImageConfigsRead(DeploymentId Id, ImmutableDictionary<string, ImageConfig> Configs);
