namespace Tower.Messages.Deployments;

/// <summary>Asks for all the coordinator knows of one deployment. Answered by an <see cref="IDescribeDeploymentAnswer"/>.</summary>
/// <param name="Id">Which; also one that changed nothing, as long as its log is kept.</param>
public sealed record DescribeDeployment(DeploymentId Id);

/// <summary>An answer to <see cref="DescribeDeployment"/>.</summary>
public interface IDescribeDeploymentAnswer;

/// <summary>What is known of it.</summary>
/// <param name="Summary">As a list has it.</param>
public sealed record DeploymentDescribed(DeploymentSummary Summary) : IDescribeDeploymentAnswer;
