using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Compose;
using Tower.Actors.Engine;
using Tower.Actors.Probing;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

// Walking the plan, and undoing it.
public sealed partial class Deployment
{
    private DesiredState _desired = null!;
    private ObservedState _observed = null!;
    private RolloutPlan _plan = null!;
    private string _draftPath = "";
    private int _next;
    private bool _loadBegun;
    private readonly List<ServiceSpec> _started = [];
    private readonly List<string> _recreated = [];

    private PlanStep CurrentStep => _plan.Steps[_next - 1];

    private void Rolling()
    {
        Done<CaddyConfigSeeded>(answer => answer.Id);
        Done<ImagesPulled>(answer => answer.Id);
        Done<ServicesStarted>(answer => answer.Id);
        Done<ServicesReady>(answer => answer.Id);
        Receive<RoutesLoaded>(answer => answer.Id == _request.Id, _ => CheckReceipts());
        Receive<RoutesVerified>(answer => answer.Id == _request.Id, _ => SayLive());
        Receive<UpstreamsDrained>(answer => answer.Id == _request.Id, OnDrained);
        Done<ContainersRemoved>(answer => answer.Id);
        Done<StateSaved>(answer => answer.Id);
        Receive<StepFailed>(failed => failed.Id == _request.Id, OnRollingFailed);
        Always();

        void Done<T>(Func<T, DeploymentId> id) => Receive<T>(answer => id(answer) == _request.Id, _ => NextStep());
    }

    private void NextStep()
    {
        if (_next == _plan.Steps.Length)
        {
            Finish(DeploymentOutcome.Succeeded);
            return;
        }

        Execute(_plan.Steps[_next++]);
    }

    private void Execute(PlanStep step)
    {
        switch (step)
        {
            case PlanStep.SeedCaddyConfig:
                Enter(DeploymentStep.Generate, "the disk");
                Ask(_workers.State, new SeedCaddyConfig(_request.Id, _desired.Files.CaddyJson));
                break;
            case PlanStep.Pull pull:
                Enter(DeploymentStep.Pull, "the engine to pull images");
                Ask(_workers.Engine, new PullImages(_request.Id, pull.Images));
                break;
            case PlanStep.Recreate recreate:
                Enter(DeploymentStep.Start, "docker compose to recreate containers");
                _recreated.AddRange(recreate.Services.Select(service => service.Name));
                Ask(_workers.Compose, Start(recreate.Services, recreate: true));
                break;
            case PlanStep.Start start:
                Enter(DeploymentStep.Start, "docker compose to start containers");
                _started.AddRange(start.Services);
                Ask(_workers.Compose, Start(start.Services, recreate: false));
                break;
            case PlanStep.Probe probe:
                Enter(DeploymentStep.Probe, $"{string.Join(", ", probe.Services.Select(service => service.Name))} to become ready");
                Ask(_workers.Prober, new ProbeServices(_request.Id, probe.Services));
                break;
            case PlanStep.Switch:
                Enter(DeploymentStep.Switch, "Caddy to load the new routes");
                _loadBegun = true;
                Ask(_workers.Caddy, new LoadRoutes(_request.Id, _desired.Files.CaddyJson));
                break;
            case PlanStep.Drain drain:
                Enter(DeploymentStep.Drain, $"the last requests of {string.Join(", ", drain.Upstreams)}");
                Ask(_workers.Caddy, new DrainUpstreams(_request.Id, drain.Upstreams));
                break;
            case PlanStep.Retire retire:
                Enter(DeploymentStep.Retire, $"{Plural(retire.Containers.Length, "old container")} to stop");
                Ask(_workers.Engine, new RemoveContainers(_request.Id, DeploymentStep.Retire, retire.Containers));
                break;
            case PlanStep.Save:
                Enter(DeploymentStep.Save, "the disk");
                Ask(_workers.State, new SaveState(_request.Id, Stamped(), _desired.Files));
                break;
            default:
                throw new InvalidOperationException($"a plan step nobody executes: {step.GetType().Name}");
        }
    }

    private StartServices Start(ImmutableArray<ServiceSpec> services, bool recreate) =>
        new(_request.Id, _draftPath, services, _desired.Files.SecretEnvironment, recreate);

    private void CheckReceipts()
    {
        var receipts = ((PlanStep.Switch)CurrentStep).Receipts;
        if (receipts.IsEmpty)
            SayLive();
        else
            Ask(_workers.Caddy, new VerifyRoutes(_request.Id, receipts));
    }

    private void SayLive()
    {
        Say($"live after {Seconds(Elapsed)}"
            + (_plan.Changed.IsEmpty ? "" : $": {string.Join(", ", _plan.Changed)}"));
        NextStep();
    }

    private void OnDrained(UpstreamsDrained drained)
    {
        if (drained.TimedOut)
        {
            foreach (var (upstream, requests) in drained.Remaining)
                Warn(DeploymentStep.Drain, $"{upstream} still answers {Plural(requests, "request")} after {Seconds(drained.Took)}: they will be cut off");
        }
        else
        {
            Say($"drained {Plural(drained.Seen, "request")} in {Seconds(drained.Took)}");
        }

        NextStep();
    }

    private Intent Stamped() => Intent with
    {
        Applied = new AppliedStamp
        {
            At = _time.GetUtcNow(),
            Deployment = _request.Id.Value,
            Images = _desired.Images.ToImmutableSortedDictionary(image => image.App, image => image.PinnedImage, StringComparer.Ordinal),
        },
    };

    private void OnRollingFailed(StepFailed failed)
    {
        switch (CurrentStep)
        {
            // The new state serves: what is left over is said, and the next deployment removes it.
            case PlanStep.Drain or PlanStep.Retire:
                foreach (var line in (string[])[failed.Reason, .. failed.Detail])
                    Warn(failed.Step, line);
                NextStep();
                break;
            case PlanStep.Save:
                Report(failed);
                Say(failed.Step, "the new state serves, but it is not on disk: apply the same intent again once this is mended");
                Finish(DeploymentOutcome.Failed, failed.Step);
                break;
            default:
                Report(failed);
                Undo(failed.Step);
                break;
        }
    }

    private void Undo(DeploymentStep failedStep)
    {
        Enter(DeploymentStep.Undo, "what was started to be removed");
        foreach (var (_, worker) in _workers.All)
            worker.Tell(new CancelWork(_request.Id));
        if (_recreated.Count > 0)
            Warn(DeploymentStep.Undo, $"{string.Join(", ", _recreated)} was replaced in place, which cannot be undone");

        Become(() =>
        {
            Receive<RoutesLoaded>(answer => answer.Id == _request.Id, _ => RemoveStarted(failedStep));
            Receive<StackObserved>(answer => answer.Id == _request.Id, answer =>
            {
                var mine = answer.Containers.Where(IsMine).ToImmutableArray();
                if (mine.IsEmpty)
                    FinishUndone(failedStep);
                else
                    Ask(_workers.Engine, new RemoveContainers(_request.Id, DeploymentStep.Undo, mine));
            });
            Receive<ContainersRemoved>(answer => answer.Id == _request.Id, _ => FinishUndone(failedStep));
            Receive<StepFailed>(failed => failed.Id == _request.Id, failed =>
            {
                Report(failed);
                Warn(DeploymentStep.Undo, "not everything could be undone; the next deployment removes what is left over");
                Finish(DeploymentOutcome.Failed, failedStep);
            });
            Always();
        });

        if (_loadBegun && _observed.CaddyJson is { } before)
            Ask(_workers.Caddy, new LoadRoutes(_request.Id, before));
        else
            RemoveStarted(failedStep);
    }

    private void RemoveStarted(DeploymentStep failedStep)
    {
        if (_started.Count == 0)
            FinishUndone(failedStep);
        else
            Ask(_workers.Engine, new ObserveStack(_request.Id));
    }

    // A container that was there before (stopped, say) is not ours to remove.
    private bool IsMine(ObservedContainer container) =>
        _started.Any(service => service.Name == container.Service)
        && _observed.Containers.All(before => before.Id != container.Id);

    private void FinishUndone(DeploymentStep failedStep)
    {
        Say((_recreated.Count > 0, _plan.Steps.Any(step => step is PlanStep.SeedCaddyConfig)) switch
        {
            (_, true) => "undone: what was started is removed; only the config Caddy starts from is left, and the next try replaces it",
            (true, _) => "undone as far as it can be: the apps that served still do, and no file was changed; see the warning above",
            _ => "undone: what served before this deployment still serves, and no file was changed",
        });
        Finish(DeploymentOutcome.Failed, failedStep);
    }
}
