using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>
/// Asks which images can run a health check. Whether an image can is known when the engine has it: now for one that was deployed before,
/// after the pull for a new one.
/// </summary>
internal sealed record Inspecting(Found Found, RunTarget Target) : Untouched
{
    public override DeploymentRun Enter(DeploymentRun run) => Target.Stack.UninspectedImages is { IsEmpty: false } images
        ? run.Enter(DeploymentStep.Generate, "the engine to say which images can run a health check").Do(new InspectImages(images))
        : run.Go(new Generating(Found, Target));

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer is ImagesInspected inspected
        ? run.Go(new Generating(Found, Target.WithHealthTools(inspected.Tools)))
        : null;
}
