using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Runs;

/// <summary>
/// What this Tower deploys. When the intent asks for another Tower, that is the stack with this one in its place, and the other one comes
/// last.
/// </summary>
/// <param name="Intent">The intent it saves.</param>
/// <param name="Stack">What should run.</param>
/// <param name="Assigned">Which volumes the apps get.</param>
/// <param name="Own">The container of this Tower; null: it runs in none of the stack's.</param>
internal sealed record RunTarget(Intent Intent, StackSpec Stack, AssignedVolumes Assigned, ObservedContainer? Own)
{
    /// <summary>The Tower that is handed over to last; null: this one stays.</summary>
    public ServiceSpec? Successor { get; init; }

    /// <summary>The stack with that Tower; null: this one stays.</summary>
    public StackSpec? SuccessorStack { get; init; }

    /// <summary>Decides it from what was found.</summary>
    /// <param name="run">The run.</param>
    /// <param name="found">What was found.</param>
    /// <param name="configs">What the images say of their containers, by image.</param>
    public static RunTarget Of(DeploymentRun run, Found found, ImmutableDictionary<string, ImageConfig> configs)
    {
        var (order, options) = (run.Order, run.Options);
        var own = order.IsBootstrap ? null : RunningTower.Find(found.Containers, options.OwnGeneration);
        var built = StackBuilder.Build(order.Goal, found.Images, run.StackOptions, configs);
        var assigned = new VolumeAssignment(found.Containers, found.Volumes, order.Notes, options.Project).Of(built.Services);
        var stack = built with
        {
            Services = [.. built.Services.Select(service => HostnameAssignment.Of(service, found.Containers, order.Notes))],
            VolumeNames = assigned.Names.RemoveRange(
                assigned.Names.Where(volume => volume.Value == $"{options.Project}_{volume.Key}").Select(volume => volume.Key)),
        };
        if (order.TakesOver)
            stack = RunningTower.KeepAll(stack, found.Containers);
        var wanted = stack.Services.First(service => service.Kind == ServiceKind.Tower);
        var target = new RunTarget(order.Goal, stack, assigned, own);
        if (own is null || wanted.Generation == own.Generation)
            return target;

        // Who has just taken over, or is taking a handover back, stays.
        if (order.Recovery != Recovery.Undo && !order.TakesOver)
        {
            target = target with
            {
                Successor = wanted,
                SuccessorStack = stack,
                Intent = order.Applied is { } applied
                    ? order.Goal with { Tower = order.Goal.Tower with { Version = applied.Tower.Version } }
                    : order.Goal,
            };
        }
        // The image matters for the compose file alone: the running container is found by its name. Who takes over runs the wanted version,
        // under the name that another version gave it.
        var version = order.TakesOver ? order.Request.Intent.Tower.Version : order.Applied?.Tower.Version ?? order.Goal.Tower.Version;
        return target with { Stack = RunningTower.Keep(stack, own, $"{options.TowerImage}:{version}") };
    }

    /// <summary>The stack of the intent in force, as this Tower runs in it; null: none is in force.</summary>
    public StackSpec? AppliedStack(DeploymentRun run, Found found)
    {
        var order = run.Order;
        if (order.Applied is not { } applied)
            return null;
        var stack = StackBuilder.Build(applied, AppliedImages.Of(applied), order.Notes.Settings?.On(run.Options) ?? run.Options);
        // The Tower this one took over from has requests to answer yet: the very one that asked for the deployment.
        var before = order.TakesOver
            ? found.Containers.FirstOrDefault(container => container is { Kind: ServiceKind.Tower, IsRunning: true } && container != Own)
            : Own;
        return before is null ? stack : RunningTower.Keep(stack, before, $"{run.Options.TowerImage}:{applied.Tower.Version}");
    }

    /// <summary>With what was found out about health checks.</summary>
    public RunTarget WithHealthTools(ImmutableDictionary<string, HealthTool> tools) => this with
    {
        Stack = Stack.WithHealthTools(tools),
        SuccessorStack = SuccessorStack?.WithHealthTools(tools),
    };

    /// <summary>What changes of Tower itself, for the plan.</summary>
    public DeploymentChange ChangeOfTower(DeploymentRun run)
    {
        var before = $"{run.Options.TowerImage}:{run.Order.Applied?.Tower.Version ?? run.Order.Goal.Tower.Version}";
        return new DeploymentChange(ServiceNames.Tower, ChangeKind.Changed)
        {
            Fields = [before == Successor!.Image ? "settings" : "image"],
            From = ImageVersions.Of(before, before),
            To = ImageVersions.Of(Successor.Image, Successor.Image),
        };
    }
}
