using Akka.Actor;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Deployments;

// A caller who cancels is answered at once, whatever state the coordinator and the deployment are in.
public sealed partial class DeploymentCoordinator
{
    private const string IsRecovered = "it did not come to its end, and is being completed or undone";
    private const string IsRead = "Tower has just taken over and reads its records: send it again in a moment";

    // Those the running deployment has not answered yet, in its order. One that is about to end never does.
    private readonly Queue<IActorRef> _cancellers = [];

    private void Cancelling()
    {
        Receive<CancelDeployment>(OnCancel);
        Receive<ICancelAnswer>(answer =>
        {
            if (_cancellers.TryDequeue(out var canceller))
                canceller.Tell(answer);
        });
    }

    private void OnCancel(CancelDeployment cancel)
    {
        if (_queue.Running?.Id == cancel.Id)
        {
            CancelRunning(cancel, Sender);
        }
        else if (_queue.PositionOf(cancel.Id) is not null)
        {
            Sender.Tell(new CancelAccepted(cancel.Id, WasWaiting: true));
            Drop(cancel.Id, FailureCodes.Cancelled, $"cancelled by {cancel.By}; it waited, and nothing of it was done");
        }
        else
        {
            Sender.Tell(_history.Find(cancel.Id) switch
            {
                DeploymentFound { Outcome: { } outcome } => new CancelRefused(cancel.Id, IsOver(outcome)),
                _ when _isReadingJournals => new CancelRefused(cancel.Id, IsRead),
                _ => new DeploymentUnknown(cancel.Id),
            });
        }
    }

    private void CancelRunning(CancelDeployment cancel, IActorRef canceller)
    {
        // Between two tries of a recovery there is no actor to ask.
        if (_running.IsNobody())
        {
            canceller.Tell(new CancelRefused(cancel.Id, IsRecovered));
            return;
        }

        _cancellers.Enqueue(canceller);
        _running.Tell(cancel);
    }

    private void RefuseUnansweredCancels(DeploymentId id, string reason)
    {
        while (_cancellers.TryDequeue(out var canceller))
            canceller.Tell(new CancelRefused(id, reason));
    }

    private static string IsOver(DeploymentOutcome outcome) => $"it is over: {outcome.ToString().ToLowerInvariant()}";
}
