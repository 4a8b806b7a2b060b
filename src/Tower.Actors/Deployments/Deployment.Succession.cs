using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Work;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

// A Tower that replaces itself: everything else is deployed first, then the other one is started, and takes over.
public sealed partial class Deployment
{
    private Intent _intent = null!;
    private ObservedContainer? _own;
    private ServiceSpec? _successor;
    private StackSpec? _successorStack;

    // Everything but Tower itself is deployed and saved.
    private bool _isDeployed;
    private ImmutableArray<string> _deployed = [];

    /// <summary>
    /// The stack this Tower deploys. When the intent asks for another Tower, that is the stack with this one in its place, and
    /// the other one comes last.
    /// </summary>
    private StackSpec StackToDeploy()
    {
        _intent = _order.Goal;
        _own = IsBootstrap ? null : RunningTower.Find(_containers!.Value, _options.OwnGeneration);
        var stack = WithWhatIsKept(StackBuilder.Build(_intent, _images!.Value, _stackOptions, _configs));
        if (_order.TakesOver)
            stack = RunningTower.KeepAll(stack, _containers!.Value);
        var wanted = stack.Services.First(service => service.Kind == ServiceKind.Tower);
        if (_own is null || wanted.Generation == _own.Generation)
            return stack;

        // Who has just taken over, or is taking a handover back, stays.
        if (_order.Recovery != Recovery.Undo && !_order.TakesOver)
        {
            (_successor, _successorStack) = (wanted, stack);
            if (_order.Applied is { } applied)
                _intent = _intent with { Tower = _intent.Tower with { Version = applied.Tower.Version } };
        }
        // The image matters for the compose file alone: the running container is found by its name. Who takes over runs the wanted version,
        // under the name that another version gave it.
        var version = _order.TakesOver ? _order.Request.Intent.Tower.Version : _order.Applied?.Tower.Version ?? _order.Goal.Tower.Version;
        return RunningTower.Keep(stack, _own, $"{_options.TowerImage}:{version}");
    }

    private ImmutableArray<string> ChangedWithTower =>
        [.. _plan.Changed.Append(ServiceNames.Tower).Distinct().Order(StringComparer.Ordinal)];

    private DeploymentChange ChangeOfTower(ServiceSpec successor)
    {
        var before = $"{_options.TowerImage}:{_order.Applied?.Tower.Version ?? _order.Goal.Tower.Version}";
        return new DeploymentChange(ServiceNames.Tower, ChangeKind.Changed)
        {
            Fields = [before == successor.Image ? "settings" : "image"],
            From = ImageVersions.Of(before, before),
            To = ImageVersions.Of(successor.Image, successor.Image),
        };
    }

    private void PrepareSuccessor()
    {
        (_steps, _next, _isDeployed, _deployed) = ([], 0, true, _plan.Changed);
        Enter(DeploymentStep.Generate, "docker compose to check the compose file");
        Become(() =>
        {
            Receive<ConfigsGenerated>(answer => answer.Id == Id, PlanSuccession);
            Receive<StepFailed>(failed => failed.Id == Id, failed =>
            {
                Report(failed);
                Undo(failed.Step, DeploymentOutcome.Failed);
            });
            Receive<CancelDeployment>(Cancel);
            Always();
        });
        Ask(_workers.Configs, new GenerateConfigs(Id, _successorStack!));
    }

    private void PlanSuccession(ConfigsGenerated generated)
    {
        var successor = _successor!;
        _successor = null;
        Enter(DeploymentStep.Plan, "the plan");
        _draftPath = generated.DraftPath;
        // What was deployed so far stays, whatever becomes of the succession.
        _observed = _observed with { Routing = CaddyConfig.Render(_desired.Stack, _options), AppliedStack = _desired.Stack };
        _desired = _desired with { Files = generated.Files };
        _plan = new RolloutPlan(
            [
                new PlanStep.Pull([successor.Image]),
                new PlanStep.Start([successor]),
                new PlanStep.Probe([successor]),
                // Requests that wait in a successor that never takes over are asked of this one again.
                new PlanStep.HandOver(successor, RolloutRoutes.WithFallback(_successorStack!,
                    ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(
                        ServiceNames.Tower, [$"{_own!.Service}:{TowerOptions.ListenPort}"]))),
            ],
            ChangedWithTower,
            [])
        {
            Changes = _plan.Changes,
        };
        foreach (var line in RolloutPlanText.Lines(_plan))
            Say(line);
        Walk();
    }
}
