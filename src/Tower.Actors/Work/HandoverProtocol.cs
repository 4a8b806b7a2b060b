using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>
/// Names another Tower as the owner of the data directory, gives the lock back, and waits until that one has confirmed.
/// Answered by <see cref="HandedOver"/>; by <see cref="StepFailed"/> when it has not within the time, and then nobody
/// may own the directory until <see cref="ReclaimOwnership"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Generation">The generation of the other Tower.</param>
public sealed record HandOverOwnership(DeploymentId Id, string Generation) : StepRequest(Id);

/// <summary>The other Tower has taken over; this one writes nothing any more.</summary>
/// <param name="Id">The deployment.</param>
public sealed record HandedOver(DeploymentId Id);

/// <summary>
/// Makes this Tower the owner again, when the other one is gone. Answered by <see cref="OwnershipReclaimed"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
public sealed record ReclaimOwnership(DeploymentId Id) : StepRequest(Id);

/// <summary>This Tower has the lock and is named as the owner.</summary>
/// <param name="Id">The deployment.</param>
public sealed record OwnershipReclaimed(DeploymentId Id);

/// <summary>Says that this Tower has taken over for good. Answered by <see cref="OwnershipConfirmed"/>.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ConfirmOwnership(DeploymentId Id) : StepRequest(Id);

/// <summary>Confirmed, on disk.</summary>
/// <param name="Id">The deployment.</param>
public sealed record OwnershipConfirmed(DeploymentId Id);
