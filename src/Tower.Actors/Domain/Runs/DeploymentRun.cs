using System.Collections.Immutable;
using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Trials;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;

namespace Tower.Actors.Domain.Runs;

/// <summary>
/// One run of a deployment, as a value: what happens to it gives the next value, and what is to be done. It prepares (what should run,
/// what runs), plans, takes the plan step by step, undoes what it began when a step fails or somebody cancels it, and ends. Pure.
/// </summary>
/// <param name="Order">What is to be done.</param>
/// <param name="Options">Bounds and names.</param>
internal sealed record DeploymentRun(DeploymentOrder Order, TowerOptions Options)
{
    /// <summary>Where it is.</summary>
    public RunState State { get; private init; } = new Preparing();

    /// <summary>The work that is under way.</summary>
    public ImmutableDictionary<WorkId, StepWork> Open { get; private init; } = ImmutableDictionary<WorkId, StepWork>.Empty;

    /// <summary>What it is about, once that is known.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>The step it is in.</summary>
    public DeploymentStep Step { get; private init; }

    /// <summary>Why it fails; null: it has not failed.</summary>
    public FailureCode? Code { get; private init; }

    /// <summary>What of it is on trial; null: nothing, or not saved yet.</summary>
    public Trial? Trial { get; init; }

    /// <summary>Apps that keep their image because their registry could not be asked.</summary>
    public ImmutableArray<string> KeptImages { get; init; } = [];

    /// <summary>Held apps that would get another image.</summary>
    public ImmutableArray<string> HeldApps { get; init; } = [];

    /// <summary>Whether its journal is open.</summary>
    public bool IsJournalOpen { get; init; }

    /// <summary>Whether another Tower has taken over.</summary>
    public bool HasHandedOver { get; init; }

    /// <summary>What was deployed before the succession; null: there is none, or it has not come to it.</summary>
    public ImmutableArray<string>? Deployed { get; init; }

    /// <summary>The time of what happens now.</summary>
    public DateTimeOffset Now { get; private init; }

    private string WaitingFor { get; init; } = "";

    private int LastWork { get; init; }

    private ImmutableList<RunEffect> Effects { get; init; } = [];

    public DeploymentId Id => Order.Request.Id;

    public TowerOptions StackOptions => Order.Settings?.On(Options) ?? Options;

    public TimeSpan Elapsed => Now - Order.Request.RequestedAt;

    public bool IsJournaled => Order.Request.Trigger is not (DeploymentTrigger.Bootstrap or DeploymentTrigger.Plan);

    /// <summary>Takes what happens.</summary>
    /// <param name="happened">What.</param>
    /// <param name="now">When (UTC).</param>
    /// <returns>The run after it, and what is to be done, in order.</returns>
    public (DeploymentRun Run, ImmutableList<RunEffect> Effects) On(RunEvent happened, DateTimeOffset now)
    {
        var after = (this with { Now = now, Effects = [] }).React(happened);
        return (after with { Effects = [] }, after.Effects);
    }

    private DeploymentRun React(RunEvent happened) => happened switch
    {
        RunEvent.Begun => State.Enter(this),
        RunEvent.WorkDone(var id, var answer) => OnDone(id, answer),
        RunEvent.WorkFailed(var id, var failure) => Open.ContainsKey(id) && State is not Stopping
            ? State.OnFailed(this with { Open = Open.Remove(id) }, failure) : this,
        RunEvent.WorkStopped(var id) => OnStopped(id),
        RunEvent.Progress progress => (this with { WaitingFor = progress.WaitingFor ?? WaitingFor }).With(new RunEffect.Say(progress.Line)),
        RunEvent.Silence => Say($"still waiting for {WaitingFor} ({Seconds.Of(Elapsed)} since the request)"),
        RunEvent.OutOfPatience => State is Stopping stopping ? stopping.GiveUp(this with { Open = Open.Clear() }) : this,
        RunEvent.CancelAsked(var by) => State.OnCancel(this, by),
        RunEvent.LogReleased => State.OnLogReleased(this),
        // Only a handover waits for the log.
        RunEvent.LogLost => Step == DeploymentStep.Handover
            ? State.OnFailed(this, Defect("the log of this deployment stopped unexpectedly; Tower's own log says why")) : this,
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an event that no run knows"),
    };

    private DeploymentRun OnDone(WorkId id, object answer)
    {
        if (!Open.TryGetValue(id, out var work) || State is Stopping)
            return this;
        var after = this with { Open = Open.Remove(id) };
        return State.OnDone(after, work, answer)
            ?? State.OnFailed(after, Defect($"{work.GetType().Name} was answered with {answer.GetType().Name}, which {State.GetType().Name} does not expect"));
    }

    private DeploymentRun OnStopped(WorkId id)
    {
        if (!Open.TryGetValue(id, out var work))
            return this;
        var after = this with { Open = Open.Remove(id) };
        return State is Stopping stopping
            ? stopping.OnStopped(after)
            : State.OnFailed(after, Defect($"the work {work.GetType().Name} stopped unexpectedly; Tower's own log says why"));
    }

    private StepFailed Defect(string reason) => new(Step, FailureCodes.Internal, reason);

    public DeploymentRun In(RunState state) => this with { State = state };

    /// <summary>Goes to a state and begins what is done there.</summary>
    public DeploymentRun Go(RunState state) => state.Enter(In(state));

    /// <summary>Begins a step.</summary>
    public DeploymentRun Enter(DeploymentStep step, string waitingFor) =>
        (this with { Step = step, WaitingFor = waitingFor }).With(new RunEffect.Enter(step));

    public DeploymentRun WaitFor(string what) => this with { WaitingFor = what };

    public DeploymentRun Do(StepWork work)
    {
        var id = new WorkId(LastWork + 1);
        return (this with { LastWork = id.Value, Open = Open.Add(id, work) }).With(new RunEffect.Do(id, work));
    }

    public DeploymentRun With(RunEffect effect) => this with { Effects = Effects.Add(effect) };

    public DeploymentRun Say(string text) => Say(Step, text);

    public DeploymentRun Say(DeploymentStep step, string text) => Line(LogSeverity.Info, step, text);

    public DeploymentRun Warn(DeploymentStep step, string text) => Line(LogSeverity.Warning, step, text);

    /// <summary>Says why it fails. The cause comes last: it is what a reader of the last lines must find.</summary>
    public DeploymentRun Report(StepFailed failed)
    {
        var run = this with { Code = failed.Code };
        foreach (var said in failed.Said)
            run = run.With(new RunEffect.Say(new LogLine(Id, LogSeverity.Error, failed.Step, said.Text) { Speaker = said.Speaker }));
        foreach (var line in failed.Detail)
            run = run.Line(LogSeverity.Error, failed.Step, line);
        return run.Line(LogSeverity.Error, failed.Step, failed.Reason);
    }

    /// <summary>Says what went wrong without failing for it.</summary>
    public DeploymentRun WarnOf(StepFailed failed)
    {
        var run = failed.Detail.Prepend(failed.Reason).Aggregate(this, (before, line) => before.Warn(failed.Step, line));
        return failed.Said.Aggregate(run, (before, said) => before.With(
            new RunEffect.Say(new LogLine(Id, LogSeverity.Warning, failed.Step, said.Text) { Speaker = said.Speaker })));
    }

    private DeploymentRun Line(LogSeverity severity, DeploymentStep step, string text) =>
        With(new RunEffect.Say(new LogLine(Id, severity, step, text)));
}
