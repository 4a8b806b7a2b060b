using System.Collections.Immutable;
using Akka.Actor;
using Tower.Actors.Deployments.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Deployments;

// How deployments end: by their own actor, by none, or before they have one.
public sealed partial class DeploymentCoordinator
{
    private void OnFinished(DeploymentFinished finished)
    {
        Context.Unwatch(_running);
        _running = ActorRefs.Nobody;
        RefuseUnansweredCancels(finished.Id, IsOver(finished.Result.Outcome));
        var ended = _queue.Running;
        _queue = _queue.End(finished.Id);
        End(finished.Result, finished.IsRecorded);
        if (finished.HasHandedOver)
            StepDown();
        FollowTrial(ended, finished.Result);
        RunNext();
    }

    // Only a bug ends a deployment's actor without a word: its caller is told so, and the next one starts from what runs.
    private void OnLost(DeploymentLost lost)
    {
        if (_queue.Running is not { } request || request.Id != lost.Id || !_running.Equals(lost.Run))
            return;
        Fail(request, DeploymentStep.Result, FailureCodes.Internal,
            ["the deployment stopped unexpectedly (a defect in Tower; its own log says where): check GET /status, then apply again"],
            isRecorded: request.Trigger is not (DeploymentTrigger.Plan or DeploymentTrigger.Bootstrap));
    }

    /// <summary>Ends the one whose turn it is, and that no actor ends.</summary>
    private void Fail(SubmitDeployment request, DeploymentStep step, FailureCode code, ImmutableArray<string> why, bool isRecorded)
    {
        var log = _history.LogOf(request.Id)!;
        foreach (var line in why)
            log.Tell(new LogLine(request.Id, LogSeverity.Error, step, line));
        var result = new DeploymentResult(request.Id, DeploymentOutcome.Failed, _time.GetUtcNow() - request.RequestedAt)
        {
            FailedStep = step,
            Code = code,
        };
        var finished = new DeploymentFinished(result) { IsRecorded = isRecorded };
        log.Tell(new FinishLog(result));
        OnFinished(finished);
    }

    private void End(DeploymentResult result, bool isRecorded)
    {
        QueueLength.Add(-1);
        foreach (var log in _history.End(result.Id, result.Outcome, result.Line, isRecorded, ResultFacts.Of(result)))
            Context.Stop(log);
    }

    /// <summary>Ends one that waits.</summary>
    private void Drop(DeploymentId id, FailureCode code, string why)
    {
        var log = _history.LogOf(id)!;
        var duration = _time.GetUtcNow() - _queue.Waiting.First(waiting => waiting.Id == id).RequestedAt;
        var result = new DeploymentResult(id, DeploymentOutcome.Cancelled, duration) { Code = code };
        _queue = _queue.Drop(id);
        log.Tell(new LogLine(id, LogSeverity.Warning, DeploymentStep.Queue, why));
        log.Tell(new FinishLog(result));
        End(result, isRecorded: false);
    }

    private sealed record DeploymentLost(DeploymentId Id, IActorRef Run);
}
