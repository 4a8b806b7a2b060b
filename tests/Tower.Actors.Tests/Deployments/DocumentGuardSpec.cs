using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Which documents are refused although they are valid.</summary>
public sealed class DocumentGuardSpec
{
    [Theory]
    [InlineData("a b c d", "a b c", false)]
    [InlineData("a b c", "a b", false)]
    [InlineData("a b", "a", true)]
    [InlineData("a", "", true)]
    [InlineData("a b c d e f g", "a b c d e", true)]
    [InlineData("a b c", "", true)]
    [InlineData("a b", "a b c", false)]
    [InlineData("", "a", false)]
    public void More_than_one_app_or_more_than_a_third_goes_only_with_a_word(string before, string after, bool isRefused)
    {
        var refusal = DocumentGuard.Check(Intent(Names(before)), Intent(Names(after)), [], Allowances.None);

        Assert.Equal(isRefused ? FailureCodes.RemovalRefused : null, refusal?.Code);
        Assert.Null(DocumentGuard.Check(Intent(Names(before)), Intent(Names(after)), [], new Allowances(Remove: true)));
    }

    [Fact]
    public void The_refusal_lists_every_app_that_would_go()
    {
        var refusal = DocumentGuard.Check(Intent("a", "b", "c"), Intent("b"), [], Allowances.None)!;

        Assert.Equal(["a: would be removed", "c: would be removed"], refusal.Lines.AsEnumerable());
    }

    [Fact]
    public void Apps_that_run_and_are_in_no_document_count_too() => Assert.Equal(
        FailureCodes.RemovalRefused,
        DocumentGuard.Check(Intent("a"), Intent("a"), ["a", "b", "c"], Allowances.None)?.Code);

    [Fact]
    public void Setting_a_server_up_removes_no_app_and_may_replace_a_Tower_of_a_try_that_failed()
    {
        var other = Running(Service("tower", "79999999", ServiceKind.Tower));
        var tried = Runs() with { Applied = null, AppliedStack = null };

        Assert.Equal(FailureCodes.ServerInUse, BootstrapGuard.Check(RolloutPlan.Create(Wanted(), Runs(Service("api"))))?.Code);
        Assert.Null(BootstrapGuard.Check(RolloutPlan.Create(Wanted(), tried with { Containers = tried.Containers.Add(other) })));
    }

    [Fact]
    public void A_renamed_app_is_not_removed()
    {
        var goal = Intent("database") with { };
        goal = goal with { Apps = [goal.Apps[0] with { RenamedFrom = "db" }] };

        Assert.Null(DocumentGuard.Check(Intent("db"), goal, ["db"], Allowances.None));
    }

    [Fact]
    public void A_document_of_another_server_goes_only_with_a_word()
    {
        var here = Intent("a");
        var there = here with { Tower = here.Tower with { Domain = "tower.example.org" } };

        Assert.Equal(FailureCodes.RenameRefused, DocumentGuard.Check(here, there, [], Allowances.None)?.Code);
        Assert.Null(DocumentGuard.Check(here, there, [], new Allowances(Rename: true)));
        // It does not allow the other thing as well.
        Assert.Equal(FailureCodes.RemovalRefused,
            DocumentGuard.Check(here, there with { Apps = [] }, [], new Allowances(Rename: true))?.Code);
    }

    private static string[] Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
