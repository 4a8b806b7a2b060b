namespace Tower.Messages.Deployments;

/// <summary>Asks for what the coordinator knows of one deployment. Answered by an <see cref="IFindDeploymentAnswer"/>.</summary>
public sealed record FindDeployment(DeploymentId Id);

/// <summary>An answer to <see cref="FindDeployment"/>.</summary>
public interface IFindDeploymentAnswer;

/// <summary>The deployment is known, and its log can be subscribed to.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Trigger">Why it was asked for.</param>
/// <param name="RequestedAt">When (UTC).</param>
/// <param name="Outcome">How it ended; null while it waits or runs.</param>
public sealed record DeploymentFound(
    DeploymentId Id,
    DeploymentTrigger Trigger,
    DateTimeOffset RequestedAt,
    DeploymentOutcome? Outcome) : IFindDeploymentAnswer;

/// <summary>No such deployment, or one so old that its log is gone.</summary>
public sealed record DeploymentUnknown(DeploymentId Id) : IFindDeploymentAnswer, IDescribeDeploymentAnswer, ICancelAnswer;
