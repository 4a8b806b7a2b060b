using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Runs;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Xunit;

namespace Tower.Actors.Tests.DeploymentRuns;

/// <summary>What a run decides, without an actor: each event gives the next value and what is to be done.</summary>
public sealed class DeploymentRunTests
{
    [Fact]
    public void It_asks_about_the_world_all_at_once() =>
        Assert.Equal(["ObserveRoutes", "ObserveStack", "ProveDomains", "ResolveImages"], new RunDriver().Open);

    [Fact]
    public void When_the_world_agrees_it_succeeds()
    {
        var run = new RunDriver().ToTheEnd();

        Assert.Equal((DeploymentOutcome.Succeeded, null), (run.Result!.Outcome, run.Result.Code));
        Assert.Equal(
            ["ResolveImages", "ObserveStack", "ProveDomains", "ObserveRoutes", "DescribeImages", "GenerateConfigs", "OpenJournal",
                "JournalStep", "PullImages", "JournalStep", "StartServices", "JournalStep", "ProbeServices", "JournalStep", "SwitchTraffic", "VerifyRoutes",
                "JournalStep", "WatchServices", "JournalStep", "DrainUpstreams", "JournalStep", "SwitchTraffic", "JournalStep", "SaveState", "JournalStep", "RemoveContainers",
                "DiscardDraft", "CloseJournal"],
            run.Effects.OfType<RunEffect.Do>().Select(effect => effect.Work.GetType().Name).Where(name => name != "InspectImages"));
    }

    [Fact]
    public void A_plan_does_nothing()
    {
        var run = new RunDriver(trigger: DeploymentTrigger.Plan).ToTheEnd();

        Assert.Equal(DeploymentOutcome.Planned, run.Result!.Outcome);
        Assert.DoesNotContain(run.Effects.OfType<RunEffect.Do>(), effect => effect.Work is PullImages or StartServices or JournalStep or CloseJournal);
    }

    [Fact]
    public void Work_it_did_not_ask_for_changes_nothing()
    {
        var run = new RunDriver();
        var before = run.Run;

        run.On(new RunEvent.WorkDone(new WorkId(99), Done.Instance));
        run.On(new RunEvent.WorkStopped(new WorkId(99)));
        run.On(new RunEvent.WorkFailed(new WorkId(99), new StepFailed(DeploymentStep.Pull, FailureCodes.PullFailed, "late")));

        Assert.Equal((before.State, before.Open.Count), (run.Run.State, run.Run.Open.Count));
    }

    [Fact]
    public void An_answer_that_its_state_does_not_expect_is_a_defect_and_ends_it()
    {
        var run = new RunDriver();

        run.Answer<ResolveImages>(_ => new StateSaved());
        run.StopAll();
        run.Answer<DiscardDraft>();
        run.Answer<CloseJournal>();

        Assert.Equal((DeploymentOutcome.Failed, FailureCodes.Internal), (run.Result!.Outcome, run.Result.Code));
    }

    [Fact]
    public void Work_that_stops_without_an_answer_is_a_defect_and_is_undone()
    {
        var run = new RunDriver().To<StartServices>();

        run.StopAll();

        Assert.Equal((FailureCodes.Internal, "JournalStep"), (run.Run.Code, Assert.Single(run.Open)));
        Assert.IsType<Undoing>(run.Run.State);
    }

    [Fact]
    public void Nothing_is_undone_while_the_work_that_failed_beside_others_goes_on()
    {
        var run = new RunDriver();

        run.Answer<ResolveImages>(_ => new StepFailed(DeploymentStep.Resolve, FailureCodes.ImageNotFound, "no such image"));

        Assert.Contains(run.Effects, effect => effect is RunEffect.EndWork);
        Assert.Equal(3, run.Run.Open.Count);
        Assert.IsType<Stopping>(run.Run.State);
        run.StopAll();
        Assert.Equal(["DiscardDraft"], run.Open);
    }

    [Fact]
    public void Work_that_does_not_end_is_not_waited_for_for_ever()
    {
        var run = new RunDriver();
        run.On(new RunEvent.CancelAsked("tower"));

        run.On(new RunEvent.OutOfPatience());

        Assert.Equal(["DiscardDraft"], run.Open);
        Assert.Contains(run.Said, line => line.Severity == LogSeverity.Warning && line.Text.Contains("TOWER_CANCEL_TIMEOUT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resolve", true)]
    [InlineData("start", true)]
    [InlineData("watch", false)]
    [InlineData("closing", false)]
    public void Whoever_cancels_is_answered_at_once(string when, bool accepted)
    {
        var run = when switch
        {
            "resolve" => new RunDriver(),
            "start" => new RunDriver().To<StartServices>(),
            "watch" => new RunDriver().To<WatchServices>(),
            _ => new RunDriver().To<CloseJournal>(),
        };

        run.On(new RunEvent.CancelAsked("tower"));

        Assert.Equal(accepted, run.CancelAnswer is CancelAccepted);
        run.On(new RunEvent.CancelAsked("tower"));
        Assert.IsType<CancelRefused>(run.CancelAnswer);
    }

    [Fact]
    public void A_recovery_is_not_cancelled_and_is_handed_back_when_it_fails()
    {
        var run = new RunDriver(order => order with { Recovery = Recovery.Complete }).To<PullImages>();

        run.On(new RunEvent.CancelAsked("tower"));
        Assert.IsType<CancelRefused>(run.CancelAnswer);
        run.Answer<PullImages>(_ => new StepFailed(DeploymentStep.Pull, FailureCodes.PullFailed, "no route"));

        Assert.Equal((Recovery.Complete, DeploymentStep.Pull), (run.HandedBack!.Recovery, run.HandedBack.FailedStep));
    }

    [Theory]
    [InlineData("JournalStep", "Undo undo")]
    public void The_way_back_is_journaled_before_its_first_step(string first, string entry)
    {
        var run = new RunDriver().To<ProbeServices>();

        run.Answer<ProbeServices>(_ => new StepFailed(DeploymentStep.Probe, FailureCodes.AppNotReady, "not ready"));

        Assert.Equal(first, Assert.Single(run.Open));
        var journaled = Assert.IsType<JournalStep>(run.Run.Open.Values.Single()).Entry;
        Assert.Equal(entry, $"{journaled.Kind} {journaled.Step}");
        run.Answer<JournalStep>();
        Assert.Equal(["RemoveNewContainers"], run.Open);
    }

    [Fact]
    public void Beyond_the_switch_a_journal_that_cannot_be_written_does_not_stop_it()
    {
        var run = new RunDriver().To<WatchServices>();
        run.Answer<WatchServices>();

        run.Answer<JournalStep>(_ => new StepFailed(DeploymentStep.Save, FailureCodes.DiskFull, "full"));

        Assert.Equal(["DrainUpstreams"], run.Open);
    }

    [Fact]
    public void What_cannot_be_removed_at_the_end_is_said_and_fails_nothing()
    {
        var run = new RunDriver().To<RemoveContainers>();

        run.Answer<RemoveContainers>(_ => new StepFailed(DeploymentStep.Retire, FailureCodes.ContainersStuck, "stuck"));
        run.ToTheEnd();

        Assert.Equal(DeploymentOutcome.Succeeded, run.Result!.Outcome);
        Assert.Contains(run.Said, line => (line.Severity, line.Text) == (LogSeverity.Warning, "stuck"));
    }
}
