using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>
/// Asks for the files of a stack. Answered by <see cref="ConfigsGenerated"/> or <see cref="StepFailed"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Stack">What should run.</param>
public sealed record GenerateConfigs(DeploymentId Id, StackSpec Stack) : StepRequest(Id);

/// <summary>The files are rendered and <c>docker compose</c> accepts the compose file.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Files">The files' contents.</param>
/// <param name="DraftPath">The compose file on disk, beside the good one, which is untouched.</param>
public sealed record ConfigsGenerated(DeploymentId Id, StackFiles Files, string DraftPath);
