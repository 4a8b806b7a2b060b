using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

// How deployments end: by their own actor, by none, or before they have one.
public sealed partial class DeploymentCoordinator
{
    private void OnFinished(DeploymentFinished finished)
    {
        Context.Unwatch(_running);
        _queue = _queue.End(finished.Id);
        End(finished.Id, finished.Outcome, ResultOf(finished), finished.IsRecorded);
        if (finished.HasHandedOver)
            LeaveOffice();
        RunNext();
    }

    // Only a bug ends a deployment's actor without a word: its caller is told so, and the next one starts from what runs.
    private void OnLost(DeploymentLost lost)
    {
        if (_queue.Running is not { } request || request.Id != lost.Id || !_running.Equals(lost.Run))
            return;
        Fail(request, DeploymentStep.Result,
            ["the deployment stopped unexpectedly (a defect in Tower; its own log says where): check GET /status, then apply again"],
            isRecorded: request.Trigger is not (DeploymentTrigger.Plan or DeploymentTrigger.Bootstrap));
    }

    /// <summary>Ends the one whose turn it is, and that no actor ends.</summary>
    private void Fail(SubmitDeployment request, DeploymentStep step, ImmutableArray<string> why, bool isRecorded)
    {
        var log = _history.LogOf(request.Id)!;
        foreach (var line in why)
            log.Tell(new LogLine(request.Id, LogSeverity.Error, step, line));
        var duration = _time.GetUtcNow() - request.RequestedAt;
        var finished = new DeploymentFinished(request.Id, DeploymentOutcome.Failed, duration, [], step) { IsRecorded = isRecorded };
        log.Tell(new FinishLog(DeploymentOutcome.Failed, ResultOf(finished)));
        OnFinished(finished);
    }

    private static string ResultOf(DeploymentFinished finished) => DeploymentResultText.Line(
        finished.Id, finished.Outcome, finished.Duration, finished.Changed, finished.FailedStep);

    private void End(DeploymentId id, DeploymentOutcome outcome, string result, bool isRecorded)
    {
        QueueLength.Add(-1);
        foreach (var log in _history.End(id, outcome, result, isRecorded))
            Context.Stop(log);
    }

    /// <summary>Ends one that waits.</summary>
    private void Drop(DeploymentId id, string why)
    {
        var log = _history.LogOf(id)!;
        var duration = _time.GetUtcNow() - _queue.Waiting.First(waiting => waiting.Id == id).RequestedAt;
        var result = DeploymentResultText.Line(id, DeploymentOutcome.Cancelled, duration, [], null);
        _queue = _queue.Drop(id);
        log.Tell(new LogLine(id, LogSeverity.Warning, DeploymentStep.Queue, why));
        log.Tell(new FinishLog(DeploymentOutcome.Cancelled, result));
        End(id, DeploymentOutcome.Cancelled, result, isRecorded: false);
    }

    private sealed record DeploymentLost(DeploymentId Id, IActorRef Run);
}
