namespace Tower.Actors.Domain.Steps;

/// <summary>
/// Names another Tower as the owner of the data directory, gives the lock back, and waits until that one has confirmed.
/// Answered by <see cref="Done"/>; by <see cref="StepFailed"/> when it has not within the time, and then nobody
/// may own the directory until <see cref="ReclaimOwnership"/>.
/// </summary>
/// <param name="Generation">The generation of the other Tower.</param>
public sealed record HandOverOwnership(string Generation) : StepWork;

/// <summary>
/// Makes this Tower the owner again, when the other one is gone. Answered by <see cref="Done"/>.
/// </summary>
public sealed record ReclaimOwnership : StepWork;

/// <summary>Says that this Tower has taken over for good. Answered by <see cref="Done"/>.</summary>
public sealed record ConfirmOwnership : StepWork;
