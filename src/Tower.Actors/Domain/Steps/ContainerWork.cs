using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks what runs. Answered by <see cref="StackObserved"/>.</summary>
public sealed record ObserveStack : StepWork;

/// <summary>What runs, and what has stopped but is still there.</summary>
/// <param name="Containers">The project's containers that carry Tower's labels.</param>
public sealed record StackObserved(ImmutableArray<ObservedContainer> Containers)
{
    /// <summary>The engine's volumes, those of others among them.</summary>
    public ImmutableArray<EngineVolume> Volumes { get; init; } = [];
}

/// <summary>
/// Asks for images to be there. Those the engine has are not asked for again. Answered by <see cref="ImagesPulled"/>.
/// </summary>
/// <param name="Images">With tag or digest; one named twice is pulled once.</param>
public sealed record PullImages(ImmutableArray<string> Images) : StepWork;

/// <summary>The engine has all of them.</summary>
/// <param name="Pulled">How many it did not have.</param>
public sealed record ImagesPulled(int Pulled);

/// <summary>
/// Asks which images can run a health check. It does not fail: what the engine does not tell is left out of the answer.
/// Answered by <see cref="ImagesInspected"/>.
/// </summary>
/// <param name="Images">With tag or digest.</param>
public sealed record InspectImages(ImmutableArray<string> Images) : StepWork;

/// <summary>What is known of the images.</summary>
/// <param name="Tools">By image; those the engine does not have are not among them.</param>
public sealed record ImagesInspected(ImmutableDictionary<string, HealthTool> Tools);

/// <summary>
/// Asks for containers to be stopped and removed, all of them even if one cannot be. Answered by
/// <see cref="Done"/>.
/// </summary>
/// <param name="Step">
/// <see cref="DeploymentStep.Retire"/> or <see cref="DeploymentStep.Undo"/>: what the log lines say.
/// </param>
/// <param name="Containers">Which.</param>
public sealed record RemoveContainers(DeploymentStep Step, ImmutableArray<ObservedContainer> Containers) : StepWork;

/// <summary>
/// Asks for every container of these services to be removed but for those that ran before. What is there is looked up
/// when it is done: who asks cannot know what was created before a start broke off. Answered by
/// <see cref="Done"/>.
/// </summary>
/// <param name="Services">The compose services.</param>
/// <param name="Keep">The ids of the containers that ran before.</param>
public sealed record RemoveNewContainers(ImmutableArray<string> Services, ImmutableArray<string> Keep) : StepWork;

/// <summary>Asks for containers to be stopped and kept. Answered by <see cref="Done"/>.</summary>
/// <param name="Containers">Which.</param>
public sealed record StopContainers(ImmutableArray<ObservedContainer> Containers) : StepWork;

/// <summary>Asks for containers that were stopped to be started again. Answered by <see cref="Done"/>.</summary>
/// <param name="Containers">Which.</param>
public sealed record StartContainers(ImmutableArray<ObservedContainer> Containers) : StepWork;
