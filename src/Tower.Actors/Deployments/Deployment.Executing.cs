using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments.Logs;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

// What each step of a plan asks of whom, and what is said of the answer.
public sealed partial class Deployment
{
    private void Execute(PlanStep step)
    {
        switch (step)
        {
            case PlanStep.SeedCaddyConfig:
                Enter(DeploymentStep.Generate, "the disk");
                Ask(_workers.State, new SeedCaddyConfig(Id, _desired.Files.Routing));
                break;
            case PlanStep.Pull pull:
                Enter(DeploymentStep.Pull, "the engine to pull images");
                Ask(_workers.Engine, new PullImages(Id, pull.Images));
                break;
            case PlanStep.CreateFolders create:
                Enter(DeploymentStep.Start, "the engine to create folders");
                Ask(_workers.Engine, new CreateHostFolders(Id, create.Folders, _stackOptions.CaddyImage));
                break;
            case PlanStep.Recreate recreate:
                Enter(DeploymentStep.Start, "docker compose to recreate containers");
                Ask(_workers.Compose, Start(recreate.Services, recreate: true));
                break;
            case PlanStep.Start start:
                // What goes back to what ran mounts what was mounted: refusing that would keep a server from coming back.
                if (!IsRecovery && !IsRevert && BindsOf(start.Services) is { IsEmpty: false } folders)
                {
                    // As late as can be: what is below the root may have become a link since the plan.
                    Enter(DeploymentStep.Start, "the engine to look at folders");
                    Ask(_workers.Engine, new CheckFolders(Id, folders, start.Services[0].Image));
                    break;
                }
                StartNew(start);
                break;
            case PlanStep.Probe probe:
                Enter(DeploymentStep.Probe, $"{Names(probe.Services)} to become ready{(_isUndoing ? " again" : "")}");
                Ask(_workers.Prober, new ProbeServices(Id, probe.Services) { Patient = probe.First });
                break;
            case PlanStep.Hold hold:
                Enter(DeploymentStep.Hold, "Caddy to let requests wait");
                Load(hold.Routed);
                break;
            case PlanStep.Stop stop:
                Enter(DeploymentStep.Stop, $"{Plural(stop.Containers.Length, "old container")} to stop");
                Ask(_workers.Engine, new StopContainers(Id, stop.Containers));
                break;
            case PlanStep.Switch switching:
                Enter(DeploymentStep.Switch, "Caddy to take the new routes");
                Load(switching.Routed);
                break;
            case PlanStep.Drain drain:
                Enter(DeploymentStep.Drain, $"the last requests of {string.Join(", ", drain.Upstreams.Keys)}{(_isUndoing ? ", to be removed then" : "")}");
                Ask(_workers.Caddy, new DrainUpstreams(Id, drain.Upstreams));
                break;
            case PlanStep.Watch watch:
                Enter(DeploymentStep.Watch, $"{Names(watch.Services)}, which must stay up");
                Ask(_workers.Prober, new WatchServices(Id, watch.Services, _options.WatchTime) { Restarts = _restarts });
                break;
            case PlanStep.Settle settle:
                Enter(DeploymentStep.Switch, "Caddy to take the new routes");
                Load(settle.Routed);
                break;
            case PlanStep.Save:
                Enter(DeploymentStep.Save, "the disk");
                Ask(_workers.State, new SaveState(
                    Id, Stamped(_intent), NotesToSave.Of(_desired, _observed, _order.Notes, _order.Held, _options.Project), _desired.Files)
                {
                    EndsTrial = IsRevert,
                });
                break;
            case PlanStep.Retire retire:
                Enter(DeploymentStep.Retire, $"{Plural(retire.Containers.Length, "old container")} to stop");
                Ask(_workers.Engine, new RemoveContainers(Id, DeploymentStep.Retire, retire.Containers));
                break;
            case PlanStep.HandOver handOver:
                Enter(DeploymentStep.Handover, $"{handOver.Tower.Name} to take over");
                Load(handOver.Routed);
                break;
            case PlanStep.Confirm:
                Enter(DeploymentStep.Handover, "the disk");
                Ask(_workers.Handover, new ConfirmOwnership(Id));
                break;
            case PlanStep.Restore restore:
                Enter(DeploymentStep.Undo, "Caddy to take the routes of before");
                Ask(_workers.Caddy, new LoadRoutes(Id, restore.Routing));
                break;
            case PlanStep.RemoveNew remove:
                Enter(DeploymentStep.Undo, $"{string.Join(", ", remove.Services)} to be removed");
                Ask(_workers.Engine, new RemoveNewContainers(Id, remove.Services, remove.Keep));
                break;
            case PlanStep.Restart restart:
                Enter(DeploymentStep.Undo, $"{string.Join(", ", restart.Containers.Select(container => container.Service).Distinct())} to be started again");
                Ask(_workers.Engine, new StartContainers(Id, restart.Containers));
                break;
            case PlanStep.Reclaim:
                Enter(DeploymentStep.Undo, "the disk, to take the server back");
                Ask(_workers.Handover, new ReclaimOwnership(Id));
                break;
            default:
                throw new InvalidOperationException($"a plan step nobody executes: {step.GetType().Name}");
        }
    }

    private void Load(StackSpec routed) => Ask(_workers.Caddy, new LoadRoutes(Id, CaddyConfig.Render(routed, _options)));

    private void OnFoldersChecked() => StartNew((PlanStep.Start)CurrentStep);

    private void StartNew(PlanStep.Start start)
    {
        Enter(DeploymentStep.Start, "docker compose to start containers");
        Ask(_workers.Compose, Start(start.Services, recreate: false));
    }

    private StartServices Start(ImmutableArray<ServiceSpec> services, bool recreate) =>
        new(Id, _draftPath, services, _desired.Files.SecretEnvironment, recreate);

    private void OnLoaded(Action next)
    {
        switch (CurrentStep)
        {
            case PlanStep.Switch { Receipts.IsEmpty: false } switching:
                Ask(_workers.Caddy, new VerifyRoutes(Id, switching.Receipts));
                break;
            case PlanStep.Switch:
                SayLive(next);
                break;
            case PlanStep.HandOver handOver:
                Say($"requests to Tower go to {handOver.Tower.Name} and wait there");
                _log.Tell(new ReleaseLog(Id));
                break;
            default:
                next();
                break;
        }
    }

    private void SayLive(Action next)
    {
        var live = RolloutRoutes.Live(((PlanStep.Switch)CurrentStep).Routed, _plan.Changed);
        Say($"live after {Seconds(Elapsed)}{(live.IsEmpty ? "" : $": {string.Join(", ", live)}")}");
        next();
    }

    private void OnDrained(UpstreamsDrained drained, Action next)
    {
        if (drained.TimedOut)
        {
            foreach (var (upstream, requests) in drained.Remaining)
                Warn(DeploymentStep.Drain, $"{upstream} still answers {Plural(requests, "request")} after {Seconds(drained.Took)}: they will be cut off; its drainTimeout gives them longer");
        }
        else
        {
            Say($"drained {Plural(drained.Seen, "request")} in {Seconds(drained.Took)}");
        }

        next();
    }

    private void AskHandOver()
    {
        if (_next > 0 && CurrentStep is PlanStep.HandOver handOver)
            Ask(_workers.Handover, new HandOverOwnership(Id, handOver.Tower.Generation));
    }

    private void OnHandedOver(Action next)
    {
        Say($"{((PlanStep.HandOver)CurrentStep).Tower.Name} has taken over");
        _hasHandedOver = true;
        next();
    }

    private Intent Stamped(Intent intent) => intent with
    {
        Applied = new AppliedStamp
        {
            At = _time.GetUtcNow(),
            Deployment = Id.Value,
            Images = _images!.Value.ToImmutableSortedDictionary(image => image.App, image => image.PinnedImage, StringComparer.Ordinal),
        },
    };

    private static string Names(ImmutableArray<ServiceSpec> services) => string.Join(", ", services.Select(service => service.Name));
}
