using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Caddy;
using Tower.Actors.Compose;
using Tower.Actors.Engine;
using Tower.Actors.Journal;
using Tower.Actors.Logs;
using Tower.Actors.Probing;
using Tower.Actors.Rendering;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

// Walking the plan: each step is journaled, then done.
public sealed partial class Deployment
{
    private DesiredState _desired = null!;
    private ObservedState _observed = null!;
    private RolloutPlan _plan = null!;
    private string _draftPath = "";
    private ImmutableArray<PlanStep> _steps = [];
    private int _next;
    private PlanStep? _journaling;
    private bool _isJournalOpen;
    private bool _hasHandedOver;
    private long _liveAt;

    private bool IsJournaled => !IsBootstrap;

    private PlanStep CurrentStep => _steps[_next - 1];

    /// <summary>Whether the present step, or one before it, has moved the traffic.</summary>
    private bool IsBeyondReturn => _next > 0 && _next - 1 >= _plan.PointOfNoReturn;

    /// <summary>Begins to walk the plan.</summary>
    private void Walk()
    {
        (_steps, _next) = (_plan.Steps, 0);
        if (!IsJournaled || _isJournalOpen || IsRecovery)
        {
            Become(Rolling);
            NextStep();
            return;
        }

        Become(() =>
        {
            Receive<JournalOpened>(answer => answer.Id == Id, _ =>
            {
                _isJournalOpen = true;
                _log.Tell(KeepLog.Instance);
                Become(Rolling);
                NextStep();
            });
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        Ask(_workers.Journal, new OpenJournal(Id, new JournalHead(
            _order.Request.Trigger, _order.Request.RequestedAt, Stamped(_order.Goal), RolloutPlanText.Steps(_plan.Steps))));
    }

    private void Rolling()
    {
        Answers(NextStep);
        Receive<StepFailed>(failed => failed.Id == Id, OnRollingFailed);
        Receive<CancelDeployment>(Cancel);
        Always();
    }

    /// <summary>What the workers answer to a step, whichever way the walk goes.</summary>
    private void Answers(Action next)
    {
        Mine<StepJournaled>(answer => answer.Id, _ => ExecuteJournaled());
        Done<CaddyConfigSeeded>(answer => answer.Id);
        Mine<ImagesPulled>(answer => answer.Id, _ => OnPulled(next));
        Mine<ImagesInspected>(answer => answer.Id, answer => OnInspected(answer, next));
        Mine<ConfigsGenerated>(answer => answer.Id, answer => OnGeneratedAgain(answer, next));
        Done<ServicesStarted>(answer => answer.Id);
        Done<ServicesReady>(answer => answer.Id);
        Mine<RoutesLoaded>(answer => answer.Id, _ => OnLoaded(next));
        Mine<RoutesVerified>(answer => answer.Id, _ => SayLive(next));
        Mine<UpstreamsDrained>(answer => answer.Id, drained => OnDrained(drained, next));
        Done<ServicesSteady>(answer => answer.Id);
        Done<ContainersStopped>(answer => answer.Id);
        Done<ContainersStarted>(answer => answer.Id);
        Done<ContainersRemoved>(answer => answer.Id);
        Done<StateSaved>(answer => answer.Id);
        Done<OwnershipConfirmed>(answer => answer.Id);
        Mine<OwnershipReclaimed>(answer => answer.Id, _ =>
        {
            _log.Tell(KeepLog.Instance);
            next();
        });
        Mine<LogReleased>(answer => answer.Id, _ => AskHandOver());
        Mine<HandedOver>(answer => answer.Id, _ => OnHandedOver(next));

        void Done<T>(Func<T, DeploymentId> id) => Mine(id, _ => next());

        void Mine<T>(Func<T, DeploymentId> id, Action<T> act) => Receive<T>(answer => id(answer) == Id, answer => act(answer));
    }

    private void NextStep()
    {
        if (_next < _steps.Length)
            Journal(_steps[_next++], KindOf(_next - 1));
        else if (_successor is not null)
            PrepareSuccessor();
        else
            Finish(IsRecovery ? RecoveredOutcome : DeploymentOutcome.Succeeded);
    }

    private DeploymentOutcome RecoveredOutcome =>
        _order.Recovery == Recovery.Undo ? DeploymentOutcome.Failed : DeploymentOutcome.Succeeded;

    // A recovery that is interrupted again goes the same way again.
    private JournalEntryKind KindOf(int index) => (_order.Recovery, _steps[index]) switch
    {
        (Recovery.Undo, _) => JournalEntryKind.Undo,
        (_, PlanStep.HandOver) => JournalEntryKind.HandOver,
        (Recovery.Complete, _) => JournalEntryKind.AfterSwitch,
        _ when index < _plan.PointOfNoReturn || _plan.PointOfNoReturn < 0 => JournalEntryKind.Step,
        _ when index == _plan.PointOfNoReturn => JournalEntryKind.Switch,
        _ => JournalEntryKind.AfterSwitch,
    };

    private void Journal(PlanStep step, JournalEntryKind kind)
    {
        _journaling = step;
        if (IsJournaled)
            Ask(_workers.Journal, new JournalStep(Id, new JournalEntry(_time.GetUtcNow(), kind, step.Name)));
        else
            ExecuteJournaled();
    }

    private void ExecuteJournaled()
    {
        if (_journaling is not { } step)
            return;
        _journaling = null;
        Execute(step);
    }

    private void Execute(PlanStep step)
    {
        switch (step)
        {
            case PlanStep.SeedCaddyConfig:
                Enter(DeploymentStep.Generate, "the disk");
                Ask(_workers.State, new SeedCaddyConfig(Id, _desired.Files.CaddyJson));
                break;
            case PlanStep.Pull pull:
                Enter(DeploymentStep.Pull, "the engine to pull images");
                Ask(_workers.Engine, new PullImages(Id, pull.Images));
                break;
            case PlanStep.Recreate recreate:
                Enter(DeploymentStep.Start, "docker compose to recreate containers");
                Ask(_workers.Compose, Start(recreate.Services, recreate: true));
                break;
            case PlanStep.Start start:
                Enter(DeploymentStep.Start, "docker compose to start containers");
                Ask(_workers.Compose, Start(start.Services, recreate: false));
                break;
            case PlanStep.Probe probe:
                Enter(DeploymentStep.Probe, $"{Names(probe.Services)} to become ready");
                Ask(_workers.Prober, new ProbeServices(Id, probe.Services));
                break;
            case PlanStep.Hold hold:
                Enter(DeploymentStep.Hold, "Caddy to load the routes that wait");
                Load(hold.Routed);
                break;
            case PlanStep.Stop stop:
                Enter(DeploymentStep.Stop, $"{Plural(stop.Containers.Length, "old container")} to stop");
                Ask(_workers.Engine, new StopContainers(Id, stop.Containers));
                break;
            case PlanStep.Switch switching:
                Enter(DeploymentStep.Switch, "Caddy to load the new routes");
                Load(switching.Routed);
                break;
            case PlanStep.Drain drain:
                Enter(DeploymentStep.Drain, $"the last requests of {string.Join(", ", drain.Upstreams.Keys)}");
                Ask(_workers.Caddy, new DrainUpstreams(Id, drain.Upstreams) { AtLeast = drain.AtLeast });
                break;
            case PlanStep.Watch watch:
                Enter(DeploymentStep.Watch, $"{Names(watch.Services)}, which must stay up");
                Ask(_workers.Prober, new WatchServices(Id, watch.Services, LeftToWatch()));
                break;
            case PlanStep.Settle settle:
                Enter(DeploymentStep.Switch, "Caddy to load the new routes");
                Load(settle.Routed);
                break;
            case PlanStep.Save:
                Enter(DeploymentStep.Save, "the disk");
                Ask(_workers.State, new SaveState(Id, Stamped(_intent), _desired.Files));
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
                Ask(_workers.Caddy, new LoadRoutes(Id, restore.CaddyJson));
                break;
            case PlanStep.RemoveNew remove:
                Ask(_workers.Engine, new RemoveNewContainers(Id, remove.Services, remove.Keep));
                break;
            case PlanStep.Restart restart:
                Ask(_workers.Engine, new StartContainers(Id, restart.Containers));
                break;
            case PlanStep.Reclaim:
                Ask(_workers.Handover, new ReclaimOwnership(Id));
                break;
            default:
                throw new InvalidOperationException($"a plan step nobody executes: {step.GetType().Name}");
        }
    }

    private void Load(StackSpec routed) => Ask(_workers.Caddy, new LoadRoutes(Id, CaddyConfig.Render(routed, _options)));

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
        _liveAt = _time.GetTimestamp();
        Say($"live after {Seconds(Elapsed)}"
            + (_plan.Changed.IsEmpty ? "" : $": {string.Join(", ", _plan.Changed)}"));
        next();
    }

    private TimeSpan LeftToWatch()
    {
        var watched = _liveAt == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_liveAt);
        return watched < _options.WatchTime ? _options.WatchTime - watched : TimeSpan.Zero;
    }

    private void OnDrained(UpstreamsDrained drained, Action next)
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

        next();
    }

    private void AskHandOver()
    {
        if (CurrentStep is PlanStep.HandOver handOver)
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

    private void OnRollingFailed(StepFailed failed)
    {
        if (_journaling is { } step)
        {
            // Beyond the point of no return the only whole state left is the new one: it is reached with or without a journal.
            if (IsBeyondReturn && step is not (PlanStep.Switch or PlanStep.HandOver))
            {
                WarnOf(failed);
                ExecuteJournaled();
                return;
            }

            _journaling = null;
            Report(failed);
            Undo(failed.Step, DeploymentOutcome.Failed);
            return;
        }

        switch (CurrentStep)
        {
            // The new state serves: what is left over is said, and the next deployment removes it.
            case PlanStep.Retire:
            case PlanStep.Drain when IsBeyondReturn:
                WarnOf(failed);
                NextStep();
                break;
            default:
                Report(failed);
                Undo(failed.Step, DeploymentOutcome.Failed);
                break;
        }
    }

    private static string Names(ImmutableArray<ServiceSpec> services) => string.Join(", ", services.Select(service => service.Name));
}
