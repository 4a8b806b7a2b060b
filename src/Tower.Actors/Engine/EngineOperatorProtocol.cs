using System.Collections.Immutable;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.Engine;

/// <summary>Asks what runs. Answered by <see cref="StackObserved"/>.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ObserveStack(DeploymentId Id) : StepRequest(Id);

/// <summary>What runs, and what has stopped but is still there.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Containers">The project's containers that carry Tower's labels.</param>
public sealed record StackObserved(DeploymentId Id, ImmutableArray<ObservedContainer> Containers);

/// <summary>
/// Asks for images to be there. Those the engine has are not asked for again. Answered by <see cref="ImagesPulled"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Images">With tag or digest; one named twice is pulled once.</param>
public sealed record PullImages(DeploymentId Id, ImmutableArray<string> Images) : StepRequest(Id);

/// <summary>The engine has all of them.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Pulled">How many it did not have.</param>
public sealed record ImagesPulled(DeploymentId Id, int Pulled);

/// <summary>
/// Asks for containers to be stopped and removed, all of them even if one cannot be. Answered by
/// <see cref="ContainersRemoved"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Step">
/// <see cref="DeploymentStep.Retire"/> or <see cref="DeploymentStep.Undo"/>: what the log lines say.
/// </param>
/// <param name="Containers">Which.</param>
public sealed record RemoveContainers(
    DeploymentId Id, DeploymentStep Step, ImmutableArray<ObservedContainer> Containers) : StepRequest(Id);

/// <summary>They are gone.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ContainersRemoved(DeploymentId Id);
