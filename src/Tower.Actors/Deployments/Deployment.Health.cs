using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// Health checks in the compose file. Whether an image can run one is known when the engine has the image: before the
// files are generated for one that was deployed before, after the pull for a new one.
public sealed partial class Deployment
{
    /// <summary>Generates the files, with the health checks that are known to work.</summary>
    private void Inspect(StackSpec stack)
    {
        if (stack.UninspectedImages is not { IsEmpty: false } images)
        {
            Generate(stack);
            return;
        }

        Enter(DeploymentStep.Generate, "the engine to say which images can run a health check");
        Become(() =>
        {
            Receive<ImagesInspected>(answer => answer.Id == Id, answer =>
            {
                _successorStack = _successorStack?.WithHealthTools(answer.Tools);
                Generate(stack.WithHealthTools(answer.Tools));
            });
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        Ask(_workers.Engine, new InspectImages(Id, images));
    }

    private void OnPulled(Action next)
    {
        var pulled = CurrentStep is PlanStep.Pull pull ? pull.Images : [];
        var images = _desired.Stack.UninspectedImages.Intersect(pulled).ToImmutableArray();
        if (images.IsEmpty)
            next();
        else
            Ask(_workers.Engine, new InspectImages(Id, images));
    }

    /// <summary>A container has the check it was created with: the file must name it before the first one is.</summary>
    private void OnInspected(ImagesInspected inspected, Action next)
    {
        _desired = _desired with { Stack = _desired.Stack.WithHealthTools(inspected.Tools) };
        _successorStack = _successorStack?.WithHealthTools(inspected.Tools);
        if (inspected.Tools.Values.All(tool => tool == HealthTool.None))
        {
            next();
            return;
        }

        Enter(DeploymentStep.Generate, "docker compose to check the compose file with its health checks");
        Ask(_workers.Configs, new GenerateConfigs(Id, _desired.Stack));
    }

    private void OnGeneratedAgain(ConfigsGenerated generated, Action next)
    {
        _draftPath = generated.DraftPath;
        _desired = _desired with { Files = generated.Files };
        next();
    }
}
