using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Deployments;

// What the apps keep: which volumes their images declare, which of the engine's they get, which folders of the host are missing.
public sealed partial class Deployment
{
    private ImmutableArray<EngineVolume> _volumes = [];
    private ImmutableDictionary<string, ImageConfig> _configs = ImmutableDictionary<string, ImageConfig>.Empty;
    private AssignedVolumes? _assigned;
    private ImmutableArray<RefusedFolder> _refusedFolders = [];

    private void Describe()
    {
        ImmutableArray<string> images = [.. _images!.Value.Select(image => image.PinnedImage).Distinct()];
        if (images.IsEmpty)
        {
            Inspect(StackToDeploy());
            return;
        }
        Enter(DeploymentStep.Resolve, "the engine to say which volumes the images declare");
        Become(() =>
        {
            Receive<ImagesDescribed>(answer => answer.Id == Id, answer => OnDescribed(answer.Configs));
            Receive<ImageConfigsRead>(answer => answer.Id == Id, answer =>
            {
                _configs = _configs.SetItems(answer.Configs);
                Inspect(StackToDeploy());
            });
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        Ask(_workers.Engine, new DescribeImages(Id, images));
    }

    private void OnDescribed(ImmutableDictionary<string, ImageConfig> configs)
    {
        _configs = configs;
        var unknown = _images!.Value.Where(image => !configs.ContainsKey(image.PinnedImage)).ToImmutableArray();
        if (unknown.IsEmpty)
        {
            Inspect(StackToDeploy());
        }
        else if (IsRecovery || IsRevert)
        {
            // What goes back, or is completed, is noted; a registry that is away must not stop it.
            _configs = _configs.SetItems(unknown.GroupBy(image => image.PinnedImage).Select(apps => KeyValuePair.Create(apps.Key, NotedConfig(apps))));
            Inspect(StackToDeploy());
        }
        else
        {
            Ask(_workers.Images, new ReadImageConfigs(Id, _order.Goal, unknown));
        }
    }

    private ImageConfig NotedConfig(IEnumerable<ResolvedImage> apps) =>
        new([.. apps.SelectMany(image => _order.Notes.Of(image.App).Volumes.Keys).Where(key => key.StartsWith('/')).Distinct()]);

    /// <summary>The stack with the engine's volumes and the host names its apps get.</summary>
    private StackSpec WithWhatIsKept(StackSpec stack)
    {
        _assigned = new VolumeAssignment(_containers!.Value, _volumes, _order.Notes, _options.Project).Of(stack.Services);
        return stack with
        {
            Services = [.. stack.Services.Select(service => HostnameAssignment.Of(service, _containers!.Value, _order.Notes))],
            VolumeNames = _assigned.Names.RemoveRange(
                _assigned.Names.Where(volume => volume.Value == $"{_options.Project}_{volume.Key}").Select(volume => volume.Key)),
        };
    }

    private void FindFolders(ImmutableArray<MountSpec> folders, Action then)
    {
        Become(() =>
        {
            Receive<FoldersFound>(answer => answer.Id == Id, answer =>
            {
                (_desired, _refusedFolders) = (_desired with { MissingFolders = answer.Missing }, answer.Refused);
                then();
            });
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        // Of a container, because what the settings name may not have been pulled yet.
        var image = _containers!.Value.FirstOrDefault(container => container is { IsRunning: true, Image: not null })?.Image;
        Ask(_workers.Engine, new FindFolders(Id, folders, image ?? _stackOptions.CaddyImage));
    }

    private ImmutableSortedDictionary<string, string> Versions() => _images!.Value
        .Where(image => image.Tag is not null)
        .ToImmutableSortedDictionary(image => image.App, image => image.Tag!, StringComparer.Ordinal);

    private static IEnumerable<ServiceSpec> Starting(RolloutPlan plan) => plan.Steps.OfType<PlanStep.Start>().SelectMany(step => step.Services);

    private static ImmutableArray<MountSpec> BindsOf(IEnumerable<ServiceSpec> services) =>
        [.. services.SelectMany(service => service.Mounts).Where(mount => mount.IsBind)];

    private GuardRefusal? RefusedFolders() => _refusedFolders.IsEmpty ? null : new GuardRefusal(FailureCodes.BindRefused,
        $"{string.Join(" and ", _refusedFolders.Select(folder => folder.Path))} may not be mounted; nothing was changed",
        [.. _refusedFolders.SelectMany(folder => MountedBinds.Of(_intent, folder.Path).Select(pointer => $"{pointer} mounts {folder.Path}: {folder.Why}"))]);

    private GuardRefusal? MissingFolders()
    {
        var missing = _desired.MissingFolders.Where(folder => folder.Create is null).Select(folder => folder.Source).Distinct().ToImmutableArray();
        return missing.IsEmpty ? null : new GuardRefusal(FailureCodes.BindMissing,
            $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "does" : "do")} not exist on the server; nothing was changed",
            [.. missing.Select(path => $"{path}: create it with the owner the app needs, or write {path}:…:create=1000:1000 to have it created")]);
    }

    /// <summary>What is said of data after a start that was undone: what it wrote stays.</summary>
    private void SayWhatIsLeft(ImmutableArray<PlanStep> begun)
    {
        foreach (var line in WrittenData.Lines(begun, _observed, _desired.Stack, _assigned, _options.Project))
            Warn(DeploymentStep.Undo, line);
        foreach (var app in begun.OfType<PlanStep.Start>().SelectMany(step => step.Services).Select(service => service.App).Distinct())
        {
            if (_assigned?.Created.GetValueOrDefault(app, []) is { IsEmpty: false } created)
            {
                Warn(DeploymentStep.Undo, $"{app} may have begun to fill {string.Join(" and ", created)}, new with this deployment: the next start goes on "
                    + $"with what is there. To begin anew, remove {(created.Length == 1 ? "it" : "them")} first: {string.Join(" and ", created.Select(volume => $"DELETE /volumes/{volume}"))}");
            }
        }
    }
}
