using Akka.Actor;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// From what should run and what runs to the plan.
public sealed partial class Deployment
{
    private void Generate(StackSpec stack)
    {
        Enter(DeploymentStep.Generate, "docker compose to check the compose file");
        Become(() =>
        {
            Receive<ConfigsGenerated>(answer => answer.Id == Id, answer => Plan(stack, answer));
            Receive<StepFailed>(failed => failed.Id == Id, FailUntouched);
            Receive<CancelDeployment>(CancelUntouched);
            Always();
        });
        Ask(_workers.Configs, new GenerateConfigs(Id, stack));
    }

    private void Plan(StackSpec stack, ConfigsGenerated generated)
    {
        Enter(DeploymentStep.Plan, "the plan");
        _draftPath = generated.DraftPath;
        var appliedStack = AppliedStack();
        _desired = new DesiredState(_intent, _images!.Value, stack, generated.Files)
        {
            DrainTimeout = _options.DrainTimeout,
            // Left over from a deployment that was interrupted, or could not be undone: it runs and was never proven. What is found in a
            // takeover was, under names that another version gave it.
            Unproven = appliedStack is null || _order.TakesOver ? [] : [.. AppsOf(stack).Except(AppsOf(appliedStack))],
            VolumeNotes = _assigned?.Notes ?? [],
            Held = _order.Held,
        };
        _observed = new ObservedState(_containers!.Value, _routing, _order.Applied)
        {
            AppliedStack = appliedStack,
            Notes = _order.Notes,
            Volumes = _volumes,
        };
        var starting = Starting(_order.CreatePlan(_desired, _observed));
        var folders = BindsOf(starting);
        if (folders.IsEmpty)
            Decide();
        else
            FindFolders(folders, Decide);
    }

    private void Decide()
    {
        _plan = _order.CreatePlan(_desired, _observed);
        if (_order.TakesOver)
            _plan = _plan with { Steps = [new PlanStep.Confirm(), .. _plan.Steps] };
        if (_successor is { } successor)
            _plan = _plan with { Changes = [.. _plan.Changes, ChangeOfTower(successor)] };
        Context.Parent.Tell(new DeploymentPlanned(Id, _plan.Changes));
        foreach (var line in RolloutPlanText.Lines(_plan, _successor))
            Say(line);
        SayTrial();
        if (Refusal() is not { } refusal)
            Begin();
        else if (IsPlanOnly)
            BeginRefused(refusal);
        else
            FailUntouched(new StepFailed(Id, DeploymentStep.Plan, refusal.Code, refusal.Reason, refusal.Lines));
    }

    /// <summary>Why what the plan says is not done without a word of the caller's.</summary>
    private GuardRefusal? Refusal()
    {
        if (IsRecovery || IsRevert)
            return null;
        if (IsBootstrap)
            return BootstrapGuard.Check(_plan);
        if (VolumeGuard.Check(Starting(_plan)) is { } unkept)
            return unkept;
        if (VolumeGuard.CheckOwners(Starting(_plan), _desired.Stack, _options.Project) is { } shared)
            return shared;
        if (RefusedFolders() is { } refused)
            return refused;
        if (MissingFolders() is { } missing)
            return missing;
        var running = _observed.Containers.Where(container =>
            // One that was to be removed and could not be is no app of the document any more.
            container.Kind == ServiceKind.App && container.State is "running" or "restarting").Select(container => container.App);
        return _order.Applied is { } applied ? DocumentGuard.Check(applied, _order.Goal, running, _order.Request.Allowed) : null;
    }

    private void BeginRefused(GuardRefusal refusal)
    {
        Warn(DeploymentStep.Plan, $"POST /apply refuses this ({refusal.Code.Name}): {refusal.Reason}");
        Begin();
    }

    private void Begin()
    {
        if (_plan.IsEmpty && _successor is null)
        {
            Say("nothing to do: what should run runs, and every route is in place");
            FinishWell(DeploymentOutcome.Unchanged);
        }
        else if (IsPlanOnly)
        {
            if (_successor is not null)
                _plan = _plan with { Changed = ChangedWithTower };
            Say("nothing of this was done: POST the same document to /apply to have it done");
            Finish(DeploymentOutcome.Planned);
        }
        else if (_plan.IsEmpty)
        {
            PrepareSuccessor();
        }
        else
        {
            Walk();
        }
    }

    private StackSpec? AppliedStack()
    {
        if (_order.Applied is not { } applied)
            return null;
        var stack = StackBuilder.Build(applied, AppliedImages.Of(applied), OptionsInForce);
        // The Tower this one took over from has requests to answer yet: the very one that asked for the deployment.
        var before = _order.TakesOver
            ? _containers!.Value.FirstOrDefault(container => container is { Kind: ServiceKind.Tower, IsRunning: true } && container != _own)
            : _own;
        return before is null ? stack : RunningTower.Keep(stack, before, $"{_options.TowerImage}:{applied.Tower.Version}");
    }

    private static IEnumerable<string> AppsOf(StackSpec stack) =>
        stack.Services.Where(service => service.Kind == ServiceKind.App).Select(service => service.Name);
}
