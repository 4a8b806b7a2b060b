using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Work;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// What this deployment changes of how Tower is reached is on trial.
public sealed partial class Deployment
{
    private Trial? _trial;

    private bool IsRevert => _order.Request.Trigger == DeploymentTrigger.Revert && _order.Recovery != Recovery.Undo;

    // A recovery need not save once more what was saved before the interruption.
    private Trial? OwnTrial => (_trial ?? _order.Trial) is { } trial && trial.By == Id ? trial : null;

    private TowerAccess AccessAfter => TowerAccess.Of(_order.Goal.Tower, _stackOptions.HttpsPort);

    private bool IsOwnTrial => OwnTrial is not null;

    private void OnSaved(StateSaved saved, Action next)
    {
        _trial = saved.Trial;
        next();
    }

    private void SayTrial()
    {
        if (IsRevert || IsRecovery || _order.Applied is not { } applied)
            return;
        var (before, after) = (TowerAccess.Of(applied.Tower, OptionsInForce.HttpsPort), AccessAfter);
        if (before != after && TrialDecision.AfterSaving(_order.Trial, before, after, Id, default) is { } trial)
            Say(TrialText.Plan(trial.Before, after, _options));
    }

    private void SayHowToConfirm()
    {
        if (OwnTrial is { } trial)
            Warn(DeploymentStep.Result, TrialText.Confirm(trial, AccessAfter, _options));
    }
}
