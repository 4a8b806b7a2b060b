using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Steps;

/// <summary>
/// Asks for the files of a stack. Answered by <see cref="ConfigsGenerated"/> or <see cref="StepFailed"/>.
/// </summary>
/// <param name="Stack">What should run.</param>
public sealed record GenerateConfigs(StackSpec Stack) : StepWork;

/// <summary>The files are rendered and <c>docker compose</c> accepts the compose file.</summary>
/// <param name="Files">The files' contents.</param>
/// <param name="DraftPath">The compose file on disk, beside the good one, which is untouched.</param>
public sealed record ConfigsGenerated(StackFiles Files, string DraftPath);
