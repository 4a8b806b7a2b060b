using Akka.Actor;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Work;

/// <summary>
/// An actor around one external system: takes a <see cref="StepRequest"/>, does it off its own thread, and tells the
/// asker the answer. It stays answerable meanwhile, bounds every piece of work by a timeout, and gives it up on
/// <see cref="CancelWork"/>. An exception that is not an <see cref="AdapterException"/> is a bug and stops the actor.
/// </summary>
public abstract class StepWorker(TimeProvider time) : ReceiveActor
{
    private readonly Dictionary<long, Work> _running = [];
    private readonly List<(DeploymentId Id, IActorRef Asker)> _cancellers = [];
    private long _lastKey;

    /// <summary>Declares how a kind of request is answered.</summary>
    /// <param name="step">The step the work belongs to.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="work">The work; its result is told to the asker as it is.</param>
    protected void Handle<TRequest>(DeploymentStep step, Limit limit, Func<TRequest, StepContext, Task<object>> work)
        where TRequest : StepRequest => Handle(step, _ => limit, work);

    /// <summary>Declares how a kind of request is answered whose work may take as long as the request says.</summary>
    /// <param name="step">The step the work belongs to.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="work">The work; its result is told to the asker as it is.</param>
    protected void Handle<TRequest>(
        DeploymentStep step, Func<TRequest, Limit> limit, Func<TRequest, StepContext, Task<object>> work)
        where TRequest : StepRequest =>
        Receive<TRequest>(request =>
        {
            var asker = Sender;
            var self = Self;
            var key = ++_lastKey;
            var bound = limit(request);
            var stop = new CancellationTokenSource(bound.Value, time);
            _running.Add(key, new Work(request.Id, step, asker, bound, stop));
            var context = new StepContext(request.Id, step, progress => asker.Tell(progress, self), stop.Token);
            Start(work, request, context)
                .PipeTo(self, success: answer => new Done(key, answer), failure: cause => new Broken(key, cause));
        });

    /// <summary>Declares the messages every worker takes; call it last in the constructor.</summary>
    protected void HandleEndings()
    {
        Receive<CancelWork>(cancel =>
        {
            foreach (var (key, work) in _running.Where(entry => entry.Value.Id == cancel.Id).ToList())
            {
                _running[key] = work with { IsGivenUp = true };
                work.Stop.Cancel();
            }
            _cancellers.Add((cancel.Id, Sender));
            TellCancellers();
        });
        Receive<Done>(done =>
        {
            if (!_running.Remove(done.Key, out var work))
                return;
            work.Stop.Dispose();
            if (work.IsGivenUp)
                TellCancellers();
            else
                work.Asker.Tell(done.Answer);
        });
        Receive<Broken>(broken =>
        {
            if (!_running.Remove(broken.Key, out var work))
                return;
            var timedOut = work.Stop.IsCancellationRequested;
            work.Stop.Dispose();
            if (work.IsGivenUp && broken.Cause is AdapterException or OperationCanceledException)
            {
                TellCancellers();
                return;
            }
            work.Asker.Tell(broken.Cause switch
            {
                AdapterException { Speaker: { } speaker } known => new StepFailed(work.Id, work.Step, known.Code, known.Message)
                {
                    Said = [new Quotation(speaker, known.Detail)],
                },
                AdapterException known => new StepFailed(work.Id, work.Step, known.Code, known.Message, known.Detail),
                OperationCanceledException when timedOut => new StepFailed(work.Id, work.Step, FailureCodes.StepTimeout,
                    $"{work.Step.ToString().ToLowerInvariant()} did not finish within {work.Limit.Value.TotalSeconds:0} s; {work.Limit.Remedy}"),
                var unknown => throw new WorkerBrokenException(work.Step, unknown),
            });
        });
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var work in _running.Values)
            work.Stop.Cancel();
    }

    private void TellCancellers()
    {
        foreach (var canceller in _cancellers.Where(waiting => _running.Values.All(work => work.Id != waiting.Id)).ToList())
        {
            _cancellers.Remove(canceller);
            canceller.Asker.Tell(new WorkEnded(canceller.Id));
        }
    }

    // The first part of an async method runs on the caller's thread: an exception there must take the same way as a
    // later one.
    private static async Task<object> Start<TRequest>(
        Func<TRequest, StepContext, Task<object>> work, TRequest request, StepContext context) =>
        await work(request, context).ConfigureAwait(false);

    private sealed record Work(
        DeploymentId Id, DeploymentStep Step, IActorRef Asker, Limit Limit, CancellationTokenSource Stop,
        bool IsGivenUp = false);

    private sealed record Done(long Key, object Answer);

    private sealed record Broken(long Key, Exception Cause);
}

/// <summary>A worker met something nobody foresaw and stops.</summary>
public sealed class WorkerBrokenException(DeploymentStep step, Exception cause)
    : Exception($"unexpected {cause.GetType().Name} in step {step}: {cause.Message}", cause);
