using Akka.Actor;
using Akka.Event;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

// A change of how Tower is reached is on trial until a request confirms it; without one a deployment of Tower's own undoes it.
public sealed partial class DeploymentCoordinator
{
    // What is done for a trial belongs to no deployment.
    private static readonly DeploymentId OfTrials = new("trial");

    private ITimer? _trialTimer;
    private DateTimeOffset _trialNotBefore;
    private DeploymentId? _endedTrial;
    private SaveTrial? _unsavedTrial;
    private bool _isAskingAddress;
    private string _addressWords = "";

    // The port the last revert has gone back to, or was to: when the Tower that was to replace this one does not get ready, this
    // process goes on, and has read another.
    private int? _portOfRevert;

    /// <summary>What is on trial; what is over counts as over even while the disk does not have it yet.</summary>
    private Trial? CurrentTrial => _state.Trial is { } trial && trial.By != _endedTrial ? trial : null;

    private StackSettings InForce => _state.Notes.Settings ?? StackSettings.Of(_options);

    private bool IsReverting => _queue.Running?.Trigger == DeploymentTrigger.Revert;

    private void Trials()
    {
        Receive<TrialRequestSeen>(seen => Confirm(seen.By, withCredentials: true));
        Receive<TrialTick>(_ => OnTrialTick());
    }

    /// <summary>Looks after what is on trial from now on, if anything is.</summary>
    /// <param name="atLeast">How long a caller has a chance, whatever the trial says.</param>
    private void FollowTrial(TimeSpan atLeast)
    {
        if (CurrentTrial is null || _hasHandedOver)
            return;
        _trialNotBefore = _time.GetUtcNow() + atLeast;
        TickOn();
        Self.Tell(TrialTick.Instance);
    }

    private void TickOn()
    {
        var self = Self;
        _trialTimer ??= _time.CreateTimer(
            _ => self.Tell(TrialTick.Instance), null, _options.TrialInterval, _options.TrialInterval);
    }

    private void FollowTrial(SubmitDeployment? ended, DeploymentResult result)
    {
        if (ended?.Trigger == DeploymentTrigger.Revert && !result.Outcome.IsGood())
            FollowFailedRevert(result);
        else if (CurrentTrial?.By == ended?.Id)
            FollowTrial(_options.TrialTime);
    }

    // Each try to give a port back replaces Caddy, which nobody passes meanwhile.
    private void FollowFailedRevert(DeploymentResult result)
    {
        if (CurrentTrial is not { } trial || !IsPortOnTrial(trial) || _state.Applied is not { } applied)
        {
            FollowTrial(_options.RecoveryInterval);
        }
        else if (result is { FailedStep: DeploymentStep.Start, Code: var code } && code == FailureCodes.StartFailed)
        {
            _operatorLog.Error(
                "{DeploymentId}: Caddy does not start at port {Port}, so Tower stays at port {PortInForce}, which nobody has confirmed; "
                + "to go back, free the port, write {Setting}={Port} into settings.env, restart Tower and apply",
                result.Id, trial.Before.HttpsPort, InForce.HttpsPort, SettingNames.HttpsPort, trial.Before.HttpsPort);
            // What else is on trial still goes back.
            EndTrial(trial, TrialDecision.InForce(
                trial with { Before = trial.Before with { HttpsPort = InForce.HttpsPort } }, TowerAccess.Of(applied.Tower, InForce.HttpsPort)));
            FollowTrial(_options.RecoveryInterval);
        }
        else
        {
            FollowTrial(_options.TrialTime);
        }
    }

    private void OnTrialTick()
    {
        if (_unsavedTrial is { } unsaved && !_open.Values.Contains(unsaved))
            Do(OfTrials, unsaved);
        if (_hasHandedOver || (CurrentTrial is null && _unsavedTrial is null))
        {
            _trialTimer?.Dispose();
            _trialTimer = null;
        }
        else if (CurrentTrial is { } trial && !TrialDecision.IsDue(trial, _trialNotBefore, _time.GetUtcNow()))
        {
            AskAddress(trial);
        }
        else
        {
            RunNext();
        }
    }

    private void OnTrialSaved(TrialSaved saved)
    {
        if (_unsavedTrial is { } unsaved && (unsaved.Was.By, unsaved.Becomes) == (saved.By, saved.Becomes))
            _unsavedTrial = null;
    }

    private void AskAddress(Trial trial)
    {
        if (trial.AddressConfirmed || _isAskingAddress || _state.Applied is not { } applied)
            return;
        _isAskingAddress = true;
        Do(OfTrials, new ProbeAddress(trial.By, applied.Tower.Domain, InForce.HttpsPort));
    }

    private void OnAddressProbed(AddressProbed probed)
    {
        _isAskingAddress = false;
        if (_addressWords != probed.Answer.Words)
            _operatorLog.Info("{Domain} is on trial: {Words}", _state.Applied?.Tower.Domain, probed.Answer.Words);
        _addressWords = probed.Answer.Words;
        if (probed.Answer.IsThisTower)
            Confirm(probed.By, withCredentials: false);
    }

    private void Confirm(DeploymentId by, bool withCredentials)
    {
        // While a port goes back, nobody can tell whether a request came by the new one or already by the old one.
        if (CurrentTrial is not { } trial || trial.By != by || (IsReverting && IsPortOnTrial(trial)))
            return;
        var becomes = TrialDecision.Confirmed(trial, withCredentials);
        if (becomes == trial)
            return;
        if (becomes is null)
        {
            _operatorLog.Info("what {DeploymentId} changed of how Tower is reached is confirmed", by);
            if (IsReverting && !_running.IsNobody())
                CancelRunning(new CancelDeployment(_queue.Running!.Id, "the request that confirmed the change"), ActorRefs.Nobody);
        }
        EndTrial(trial, becomes);
    }

    private bool IsPortOnTrial(Trial trial) => trial.Before.HttpsPort is { } before && before != InForce.HttpsPort;

    private void EndTrial(Trial trial, Trial? becomes)
    {
        if (becomes is null)
            _endedTrial = trial.By;
        _unsavedTrial = new SaveTrial(trial, becomes);
        Do(OfTrials, _unsavedTrial);
        // A disk that is full now is asked again.
        TickOn();
    }

    /// <summary>Undoes what nobody confirmed in time, before anything that waits.</summary>
    /// <returns>Whether that runs now.</returns>
    private bool TryRevert()
    {
        var now = _time.GetUtcNow();
        if (_queue.Running is not null || CurrentTrial is not { } trial || _state.Applied is not { } applied
            || !TrialDecision.IsDue(trial, _trialNotBefore, now))
            return false;
        if (RevertedIntent.Of(applied, InForce.HttpsPort, trial.Before) is not { } intent)
        {
            _operatorLog.Error(
                "{Domain}, where Tower was reached before {DeploymentId}, belongs to something else by now: Tower stays where it is, unconfirmed",
                trial.Before.Domain, trial.By);
            EndTrial(trial, null);
            return false;
        }

        // What waits keeps its place behind this one by its id as well: the last id on disk is what a recovery looks at.
        var id = IdBehind(trial.By, _history.NewestBefore(_queue.Waiting));
        if (_queue.Waiting is [var next, ..] && string.CompareOrdinal(id.Value, next.Id.Value) >= 0)
            return false;
        var request = new SubmitDeployment(id, DeploymentTrigger.Revert, intent, now);
        var why = TrialText.Reverts(trial, TowerAccess.Of(applied.Tower, InForce.HttpsPort), _options);
        _operatorLog.Warning("{DeploymentId}: {Why}", request.Id, why);
        _queue = _queue.RunFirst(request);
        StartLog(request, resumes: false).Tell(new LogLine(request.Id, LogSeverity.Warning, DeploymentStep.Queue, why));
        Start(Order(request));
        return true;
    }

    /// <summary>
    /// The settings of a deployment that undoes a trial: those before it, and no image of the infrastructure moves. Null: this
    /// process has what is wanted.
    /// </summary>
    private StackSettings? SettingsFor(SubmitDeployment request)
    {
        if (request.Trigger != DeploymentTrigger.Revert)
            return _portOfRevert == InForce.HttpsPort ? StackSettings.Of(_options) with { HttpsPort = InForce.HttpsPort } : null;
        // Once it has saved, the trial is over and what it went back to is in force.
        return CurrentTrial?.Before.HttpsPort is { } port ? InForce with { HttpsPort = port } : InForce;
    }

    private void NotePort(DeploymentOrder order)
    {
        if (order is { Request.Trigger: DeploymentTrigger.Revert, Recovery: not Recovery.Undo, Settings.HttpsPort: var port }
            && port != InForce.HttpsPort)
            _portOfRevert = port;
    }

    private static DeploymentId IdBehind(DeploymentId by, DeploymentId? newest)
    {
        var ids = new DeploymentIds();
        ids.StartBehind(by);
        if (newest is { } last)
            ids.StartBehind(last);
        return ids.Next(DateTimeOffset.MinValue);
    }

    private sealed class TrialTick
    {
        public static readonly TrialTick Instance = new();
    }
}
