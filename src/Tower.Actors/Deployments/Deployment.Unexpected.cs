using Akka.Actor;
using Akka.Event;
using Tower.Actors.Work;
using Tower.Messages.Failures;

namespace Tower.Actors.Deployments;

// Messages the present state does not expect.
public sealed partial class Deployment
{
    private readonly ILoggingAdapter _operatorLog = Context.GetLogger();
    private bool _isEndingWork;

    /// <summary>
    /// Drops what work that is being ended still answers. Anything else is a defect, and is told as one; when a worker said it,
    /// nothing else would come, so the step fails instead of waiting for ever.
    /// </summary>
    protected override void Unhandled(object message)
    {
        if (_isEndingWork && IsOfEndedWork(message))
        {
            _operatorLog.Debug("{DeploymentId}: dropped {Message}, which came after its step ended", Id, message.GetType().Name);
            return;
        }

        base.Unhandled(message);
        if (IsFromAWorker)
            FailStep($"a worker answered with {message.GetType().Name}, which no step expects here");
    }

    // A second failure is told by this actor itself when a worker stops.
    private bool IsOfEndedWork(object message) =>
        IsFromAWorker || Sender.Equals(_log) || message is StepFailed;

    private bool IsFromAWorker => _workers.All.Any(worker => worker.Ref.Equals(Sender));

    private void FailStep(string reason) => Self.Tell(new StepFailed(Id, _step, FailureCodes.Internal, reason));

    private sealed class LogLost
    {
        public static readonly LogLost Instance = new();
    }
}
