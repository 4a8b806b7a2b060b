using Tower.Actors.Domain.Steps;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Actors.Domain.Runs;

/// <summary>All work has been told to end. What undoes it must not race with it.</summary>
/// <param name="Next">Where the run goes when nothing goes on any more.</param>
internal sealed record Stopping(RunState Next) : RunState
{
    public const string WorkToEnd = "what goes on to end";

    public override DeploymentRun Enter(DeploymentRun run) => run.Open.IsEmpty
        ? run.Go(Next)
        : run.WaitFor(WorkToEnd).With(new RunEffect.EndWork(run.Options.CancelPatience));

    /// <summary>One piece of work has ended.</summary>
    public DeploymentRun OnStopped(DeploymentRun run) =>
        run.Open.IsEmpty ? run.With(new RunEffect.WorkEnded()).Go(Next) : run;

    /// <summary>It has taken too long.</summary>
    public DeploymentRun GiveUp(DeploymentRun run) => run
        .Warn(run.Step, $"not everything this deployment does has ended within {Seconds.Of(run.Options.CancelPatience)} ({SettingNames.CancelTimeout})")
        .Go(Next);

    // The run does not tell a state that ends work what that work still answers.
    public override DeploymentRun? OnDone(DeploymentRun run, StepWork work, object answer) => run;

    public override DeploymentRun OnFailed(DeploymentRun run, StepFailed failed) => run;

    public override DeploymentRun OnCancel(DeploymentRun run, string by) => run.RefuseCancel(Cancelling.IsUndone);
}

/// <summary>How a run comes to end its work.</summary>
internal static class EndOfWork
{
    /// <summary>Tells all work to end, and goes on when it has.</summary>
    public static DeploymentRun EndWork(this DeploymentRun run, RunState next) => run.Go(new Stopping(next));
}
