using Akka.Actor;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Journal;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What is known of deployments, and for how long.</summary>
public sealed class DeploymentHistorySpec
{
    private const int Kept = 3;
    private readonly DeploymentHistory _history = new(Kept);

    [Fact]
    public void However_often_nothing_changes_the_last_deployments_that_did_something_stay()
    {
        End("d1", DeploymentOutcome.Succeeded);
        for (var number = 0; number < 50; number++)
            End($"r{number}", DeploymentOutcome.Unchanged, isRecorded: false);

        Assert.Equal(DeploymentOutcome.Succeeded, Assert.IsType<DeploymentFound>(Find("d1")).Outcome);
        Assert.IsType<DeploymentFound>(Find("r49"));
        Assert.IsType<DeploymentUnknown>(Find($"r{49 - Kept}"));
    }

    [Fact]
    public void The_oldest_is_forgotten_and_one_of_before_this_process_sooner()
    {
        _history.Read([Journaled("a1"), Journaled("a2"), Journaled("a3")]);

        End("d1", DeploymentOutcome.Succeeded);
        Assert.Equal(["d1", "a3", "a2"], Listed());

        for (var number = 2; number <= 5; number++)
            End($"d{number}", DeploymentOutcome.Succeeded);
        Assert.Equal(["d5", "d4", "d3"], Listed());
        Assert.IsType<DeploymentUnknown>(Find("a3"));
    }

    [Fact]
    public void However_often_deployments_fail_those_that_succeeded_stay()
    {
        _history.Read([Journaled("a1")]);
        End("d1", DeploymentOutcome.Succeeded);
        for (var number = 2; number <= 9; number++)
            End($"d{number}", number % 2 == 0 ? DeploymentOutcome.Failed : DeploymentOutcome.Cancelled);

        Assert.Equal(["d9", "d8", "d7", "d1", "a1"], Listed());
    }

    [Fact]
    public void Those_that_wait_or_run_are_listed_and_of_those_that_ended_what_did_or_tried_something()
    {
        End("d1", DeploymentOutcome.Failed);
        End("d2", DeploymentOutcome.Unchanged, isRecorded: false);
        End("d3", DeploymentOutcome.Planned, isRecorded: false);
        var (queue, _) = DeploymentQueue.Empty(5).Add(Begin("d4")).TakeNext();
        queue = queue.Add(Begin("d5"));

        var listed = _history.List(queue);

        Assert.Equal(
            [("d5", 1, null), ("d4", 0, null), ("d1", null, DeploymentOutcome.Failed)],
            listed.Select(one => (one.Id.Value, one.Position, one.Outcome)));
        Assert.Equal([null, null, "RESULT of d1"], listed.Select(one => one.Result));
    }

    [Fact]
    public void One_that_was_interrupted_and_recovered_is_listed_once_and_as_it_ended()
    {
        _history.Read([Journaled("a1") with { Result = null }]);
        Assert.Empty(Listed());

        End("a1", DeploymentOutcome.Succeeded);

        Assert.Equal(["a1"], Listed());
    }

    [Fact]
    public void A_single_one_is_described_whether_it_waits_runs_changed_nothing_or_was_before_this_process()
    {
        _history.Read([Journaled("a1")]);
        End("d1", DeploymentOutcome.Unchanged, isRecorded: false);
        var (queue, _) = DeploymentQueue.Empty(5).Add(Begin("d2")).TakeNext();
        queue = queue.Add(Begin("d3"));

        Assert.Equal([(null, DeploymentOutcome.Succeeded), (null, DeploymentOutcome.Unchanged), (0, null), (1, null)],
            new[] { "a1", "d1", "d2", "d3" }.Select(id => _history.Describe(new DeploymentId(id), queue)!).Select(one => (one.Position, one.Outcome)));
        Assert.Null(_history.Describe(new DeploymentId("unknown"), queue));
    }

    [Fact]
    public void What_one_sets_out_to_change_is_kept_and_for_one_that_was_interrupted_what_its_record_says()
    {
        DeploymentChange[] planned = [new("api", ChangeKind.Added)];
        var head = new JournalHead(DeploymentTrigger.Apply, DateTimeOffset.UnixEpoch, Rollouts.Intent(), []) { Changes = [new("web", ChangeKind.Removed)] };
        _history.Read([Journaled("a1") with { Head = head, Result = null }]);
        Begin("d1");
        _history.Plan(new DeploymentId("d1"), [.. planned]);
        Begin("a1");
        _history.Plan(new DeploymentId("a1"), []);

        Assert.Equal(planned, _history.Describe(new DeploymentId("d1"), DeploymentQueue.Empty(1))!.Changes);
        Assert.Equal(["web"], _history.Describe(new DeploymentId("a1"), DeploymentQueue.Empty(1))!.Changes.Select(change => change.Name));
    }

    [Fact]
    public void The_newest_but_for_those_that_wait_is_of_before_this_process_or_of_it()
    {
        Assert.Null(_history.NewestBefore([Begin("d9")]));
        _history.Read([Journaled("a1")]);
        var waiting = Begin("d3");
        Assert.Equal("d9", _history.NewestBefore([waiting])?.Value);
        Assert.Equal("a1", _history.NewestBefore([waiting, new(new("d9"), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UnixEpoch)])?.Value);
    }

    [Fact]
    public void One_whose_record_has_no_facts_has_those_of_its_last_line()
    {
        const string line = "RESULT succeeded deployment=a1 seconds=4.5 changed=api,web";
        _history.Read([Journaled("a1") with { Result = new JournalResult(DateTimeOffset.UnixEpoch, DeploymentOutcome.Succeeded, line) }]);

        var facts = Assert.Single(_history.List(DeploymentQueue.Empty(1))).Facts!;

        Assert.Equal((4.5, "api web"), (facts.Seconds, string.Join(' ', facts.Changed)));
    }

    private static JournaledDeployment Journaled(string id) => new(
        new DeploymentId(id), null, [], new JournalResult(DateTimeOffset.UnixEpoch, DeploymentOutcome.Succeeded, $"RESULT of {id}"));

    private IFindDeploymentAnswer Find(string id) => _history.Find(new DeploymentId(id));

    private IEnumerable<string> Listed() => _history.List(DeploymentQueue.Empty(1)).Select(one => one.Id.Value);

    private SubmitDeployment Begin(string id)
    {
        var request = new SubmitDeployment(new DeploymentId(id), DeploymentTrigger.Apply, Rollouts.Intent(), DateTimeOffset.UnixEpoch);
        _history.Begin(request, ActorRefs.Nobody);
        return request;
    }

    private void End(string id, DeploymentOutcome outcome, bool isRecorded = true)
    {
        Begin(id);
        _history.End(new DeploymentId(id), outcome, $"RESULT of {id}", isRecorded);
    }
}
