using System.Diagnostics;
using Akka.Actor;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Execution;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;

namespace Tower.Actors.Deployments;

/// <summary>
/// One piece of work: does it off its own thread, tells its parent the answer, and stops. The work has a limit, and is given up when
/// <see cref="GiveUp"/> comes; then no answer follows, and the end of this actor says that nothing goes on any more. An exception that is
/// not an <see cref="AdapterException"/> is a defect: the actor stops without an answer.
/// </summary>
internal sealed class StepRun : ReceiveActor
{
    private readonly int _key;
    private readonly StepHandler _handler;
    private readonly Limit _limit;
    private readonly CancellationTokenSource _stop;
    private bool _isGivenUp;

    /// <summary>Begins the work.</summary>
    /// <param name="key">Names it in the answer.</param>
    /// <param name="id">The deployment it is done for.</param>
    /// <param name="work">The work.</param>
    /// <param name="handler">How it is done.</param>
    /// <param name="trace">The span it belongs to.</param>
    /// <param name="time">The clock of its limit.</param>
    public StepRun(int key, DeploymentId id, StepWork work, StepHandler handler, ActivityContext trace, TimeProvider time)
    {
        (_key, _handler, _limit) = (key, handler, handler.Limit(work));
        _stop = new CancellationTokenSource(_limit.Value, time);
        // Work says things from any thread, where an actor has no context.
        var (parent, self) = (Context.Parent, Self);
        var context = new StepContext(id, handler.Step, progress => parent.Tell(progress, self), _stop.Token) { Trace = trace };

        Receive<Ended>(ended => End(ended.Answer));
        Receive<Broken>(broken => End(FailureOf(broken.Cause)));
        Receive<GiveUp>(_ =>
        {
            _isGivenUp = true;
            _stop.Cancel();
        });
        BeginAsync(handler, work, context).PipeTo(Self, success: answer => new Ended(answer), failure: cause => new Broken(cause));
    }

    /// <summary>How to start one.</summary>
    /// <remarks>Not by an expression: Akka compiles each argument of one, every time, and there are some thirty of these in a deployment.</remarks>
    public static Props Props(int key, DeploymentId id, StepWork work, StepHandler handler, ActivityContext trace, TimeProvider time) =>
        Akka.Actor.Props.Create<StepRun>(key, id, work, handler, trace, time);

    /// <inheritdoc/>
    protected override void PostStop() => _stop.Cancel();

    private void End(object answer)
    {
        if (!_isGivenUp)
            Context.Parent.Tell(answer is StepFailed failed ? new StepRunFailed(_key, failed) : new StepRunDone(_key, answer));
        Context.Stop(Self);
    }

    private StepFailed FailureOf(Exception cause) => cause switch
    {
        AdapterException { Speaker: { } speaker } known => new StepFailed(_handler.Step, known.Code, known.Message)
        {
            Said = [new Quotation(speaker, known.Detail)],
        },
        AdapterException known => new StepFailed(_handler.Step, known.Code, known.Message, known.Detail),
        OperationCanceledException when _stop.IsCancellationRequested => new StepFailed(_handler.Step, FailureCodes.StepTimeout,
            $"{_handler.Step.ToString().ToLowerInvariant()} did not finish within {_limit.Value.TotalSeconds:0} s; {_limit.Remedy}"),
        var unknown => throw new StepBrokenException(_handler.Step, unknown),
    };

    // The first part of an async method runs on the caller's thread: an exception there must take the same way as a later one.
    private static async Task<object> BeginAsync(StepHandler handler, StepWork work, StepContext context) =>
        await handler.Do(work, context).ConfigureAwait(false);

    private sealed record Ended(object Answer);

    private sealed record Broken(Exception Cause);
}

/// <summary>Tells a <see cref="StepRun"/> that nobody wants its work any more.</summary>
internal sealed record GiveUp
{
    public static readonly GiveUp Instance = new();
}

/// <summary>The answer of a <see cref="StepRun"/>.</summary>
internal sealed record StepRunDone(int Key, object Answer);

/// <summary>A <see cref="StepRun"/> could not do its work.</summary>
internal sealed record StepRunFailed(int Key, StepFailed Failure);

/// <summary>Work met something nobody foresaw.</summary>
internal sealed class StepBrokenException(DeploymentStep step, Exception cause)
    : Exception($"unexpected {cause.GetType().Name} in step {step}: {cause.Message}", cause);
