namespace Tower.Messages.Deployments;

/// <summary>Asks for a deployment to be cancelled. Answered by an <see cref="ICancelAnswer"/>.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="By">Who asks, for the log: a user's name and address.</param>
public sealed record CancelDeployment(DeploymentId Id, string By);

/// <summary>An answer to <see cref="CancelDeployment"/>.</summary>
public interface ICancelAnswer;

/// <summary>It will not come about.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="WasWaiting">Whether it waited and was dropped; otherwise what it did is being undone.</param>
public sealed record CancelAccepted(DeploymentId Id, bool WasWaiting) : ICancelAnswer;

/// <summary>It goes on, or is over.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Reason">Why, as a sentence without its full stop.</param>
public sealed record CancelRefused(DeploymentId Id, string Reason) : ICancelAnswer;
