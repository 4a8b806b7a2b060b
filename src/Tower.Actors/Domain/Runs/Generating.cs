using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Runs;

/// <summary>Has the files generated and checked, and the folders that are to be mounted looked at.</summary>
internal sealed record Generating(Found Found, RunTarget Target) : Untouched
{
    public override DeploymentRun Enter(DeploymentRun run) =>
        run.Enter(DeploymentStep.Generate, "docker compose to check the compose file").Do(new GenerateConfigs(Target.Stack));

    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => answer switch
    {
        ConfigsGenerated generated => Compare(run.Enter(DeploymentStep.Plan, "the plan"), generated),
        FoldersFound folders when run.Rollout is { } rollout => Planning.Decide(run with
        {
            Rollout = rollout with
            {
                Desired = rollout.Desired with { MissingFolders = folders.Missing },
                RefusedFolders = folders.Refused,
            },
        }),
        _ => null,
    };

    private DeploymentRun Compare(DeploymentRun run, ConfigsGenerated generated)
    {
        var applied = Target.AppliedStack(run, Found);
        var desired = new DesiredState(Target.Intent, Found.Images, Target.Stack, generated.Files)
        {
            DrainTimeout = run.Options.DrainTimeout,
            // Left over from a deployment that was interrupted, or could not be undone: it runs and was never proven. What is found in a
            // takeover was, under names that another version gave it.
            Unproven = applied is null || run.Order.TakesOver ? [] : [.. AppsOf(Target.Stack).Except(AppsOf(applied))],
            VolumeNotes = Target.Assigned.Notes,
            Held = run.Order.Held,
        };
        var observed = new ObservedState(Found.Containers, Found.Routing, run.Order.Applied)
        {
            AppliedStack = applied,
            Notes = run.Order.Notes,
            Volumes = Found.Volumes,
        };
        var planned = run with { Rollout = new Rollout(Target, desired, observed, generated.DraftPath) };
        var binds = BindsOf(run.Order.CreatePlan(desired, observed).Steps.OfType<PlanStep.Start>().SelectMany(step => step.Services));
        return binds.IsEmpty ? Planning.Decide(planned) : planned.Do(new FindFolders(binds, AnyImage(run)));
    }

    // Of a container, because what the settings name may not have been pulled yet.
    private string AnyImage(DeploymentRun run) =>
        Found.Containers.FirstOrDefault(container => container is { IsRunning: true, Image: not null })?.Image ?? run.StackOptions.CaddyImage;

    private static System.Collections.Immutable.ImmutableArray<MountSpec> BindsOf(IEnumerable<ServiceSpec> services) =>
        [.. services.SelectMany(service => service.Mounts).Where(mount => mount.IsBind)];

    private static IEnumerable<string> AppsOf(StackSpec stack) =>
        stack.Services.Where(service => service.Kind == ServiceKind.App).Select(service => service.Name);
}
