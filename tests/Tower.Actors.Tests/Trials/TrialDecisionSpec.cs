using Tower.Actors.Tests.Deployments;
using Tower.Actors.Trials;
using Tower.Messages.Deployments;
using Xunit;

namespace Tower.Actors.Tests.Trials;

public sealed class TrialDecisionSpec
{
    private static readonly DeploymentId First = new("d1");
    private static readonly DeploymentId Second = new("d2");
    private static readonly DateTimeOffset Until = DateTimeOffset.UnixEpoch.AddMinutes(5);
    private static readonly TowerAccess Confirmed = TowerAccess.Of(Rollouts.Intent().Tower);
    private static readonly TowerAccess OtherDomain = Confirmed with { Domain = "new.localhost" };
    private static readonly TowerAccess OtherPassword = Confirmed with { PasswordHash = "b" };

    [Fact]
    public void A_first_start_and_what_changes_nothing_are_no_trial()
    {
        Assert.Null(TrialDecision.AfterSaving(null, null, Confirmed, First, Until));
        Assert.Null(TrialDecision.AfterSaving(null, Confirmed, Confirmed, First, Until));
    }

    [Fact]
    public void What_is_not_changed_needs_no_confirmation()
    {
        var domain = TrialDecision.AfterSaving(null, Confirmed, OtherDomain, First, Until)!;
        var password = TrialDecision.AfterSaving(null, Confirmed, OtherPassword, First, Until)!;

        Assert.Equal((false, true), (domain.AddressConfirmed, domain.CredentialsConfirmed));
        Assert.Equal((true, false), (password.AddressConfirmed, password.CredentialsConfirmed));
        Assert.Null(TrialDecision.Confirmed(domain, withCredentials: false));
        Assert.NotNull(TrialDecision.Confirmed(password, withCredentials: false));
        Assert.Null(TrialDecision.Confirmed(password, withCredentials: true));
    }

    [Fact]
    public void A_further_change_goes_back_to_what_was_confirmed_last()
    {
        var first = TrialDecision.AfterSaving(null, Confirmed, OtherPassword, First, Until);
        var second = TrialDecision.AfterSaving(first, OtherPassword, OtherDomain, Second, Until)!;

        Assert.Equal((Second, Confirmed), (second.By, second.Before));
    }

    [Fact]
    public void A_deployment_of_something_else_leaves_it_as_it_is_and_going_back_by_hand_ends_it()
    {
        var running = TrialDecision.AfterSaving(null, Confirmed, OtherPassword, First, Until);

        Assert.Same(running, TrialDecision.AfterSaving(running, OtherPassword, OtherPassword, Second, Until.AddHours(1)));
        Assert.Null(TrialDecision.AfterSaving(running, OtherPassword, Confirmed, Second, Until));
    }

    [Fact]
    public void One_whose_change_never_came_into_force_is_none()
    {
        var kept = TrialDecision.AfterSaving(null, Confirmed, OtherPassword, First, Until);

        Assert.Null(TrialDecision.InForce(kept, Rollouts.Intent()));
        Assert.Same(kept, TrialDecision.InForce(kept, Rollouts.Intent() with { Tower = Rollouts.Intent().Tower with { PasswordHash = "b" } }));
    }

    [Theory]
    [InlineData(-1, 0, false)]
    [InlineData(0, 0, true)]
    [InlineData(0, 60, false)]
    public void It_is_due_when_its_time_is_over_and_a_caller_had_a_chance(int seconds, int graceSeconds, bool due)
    {
        var trial = TrialDecision.AfterSaving(null, Confirmed, OtherPassword, First, Until)!;
        Assert.Equal(due, TrialDecision.IsDue(trial, Until.AddSeconds(graceSeconds), Until.AddSeconds(seconds)));
    }
}
