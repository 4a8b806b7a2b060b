using Tower.Actors.Domain.Trials;
using Tower.Actors.Tests.Deployments;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Trials;

/// <summary>What is on trial, for how long, and what ends it: a, b and c are ways to reach Tower.</summary>
public sealed class TrialDecisionTests
{
    private static readonly TowerAccess A = new("a.example.com", "tower", "hash a");
    private static readonly DeploymentId First = new("d1");
    private static readonly DeploymentId Second = new("d2");
    private static readonly DateTimeOffset Soon = DateTimeOffset.UnixEpoch.AddMinutes(5);
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddMinutes(9);

    private static Trial? Begun(TowerAccess after) => TrialDecision.AfterSaving(null, A, after, First, Soon);

    private static readonly TowerAccess WithPort = A with { HttpsPort = 443 };

    private static Trial? Begun(TowerAccess before, TowerAccess after) => TrialDecision.AfterSaving(null, before, after, First, Soon);

    [Fact]
    public void A_changed_port_needs_a_caller_because_Tower_is_behind_the_firewall()
    {
        var trial = Begun(WithPort, WithPort with { HttpsPort = 8443 })!;

        Assert.Equal(new Trial(First, Soon, WithPort, false, false), trial);
        Assert.NotNull(TrialDecision.Confirmed(trial, withCredentials: false));
        Assert.Null(TrialDecision.Confirmed(trial, withCredentials: true));
    }

    [Fact]
    public void A_port_that_goes_back_by_hand_ends_it()
    {
        var other = WithPort with { HttpsPort = 8443 };

        Assert.Null(TrialDecision.AfterSaving(Begun(WithPort, other), other, WithPort, Second, Later));
    }

    [Fact]
    public void An_address_that_was_confirmed_is_asked_for_again_when_the_port_changes()
    {
        var b = WithPort with { Domain = "b.example.com" };
        var confirmed = Begun(WithPort, b)! with { AddressConfirmed = true };

        Assert.Equal(
            new Trial(Second, Later, WithPort, false, false),
            TrialDecision.AfterSaving(confirmed, b, b with { HttpsPort = 8443 }, Second, Later));
    }

    [Fact]
    public void A_trial_that_an_earlier_Tower_wrote_down_is_about_no_port()
    {
        var trial = Begun(A with { PasswordHash = "hash b" })!;

        Assert.Equal(WithPort, TrialDecision.InForce(trial, WithPort with { PasswordHash = "hash b" })!.Before);
        Assert.Null(TrialDecision.InForce(trial, WithPort));
    }

    [Fact]
    public void A_port_alone_is_something_that_can_go_back()
    {
        var applied = Rollouts.Intent("api");
        var before = TowerAccess.Of(applied.Tower, 443);

        Assert.Equal(applied, RevertedIntent.Of(applied, 8443, before));
        Assert.Null(RevertedIntent.Of(applied, 443, before));
    }

    [Fact]
    public void What_has_changed_is_named_as_whoever_changed_it_knows_it() => Assert.Equal(
        ["tower.username", "TOWER_HTTPS_PORT"], (WithPort with { Username = "b", HttpsPort = 8443 }).ChangesFrom(WithPort));

    [Fact]
    public void A_document_that_leaves_it_alone_is_no_trial() => Assert.Null(Begun(A));

    [Fact]
    public void Nothing_is_on_trial_when_the_server_is_set_up() =>
        Assert.Null(TrialDecision.AfterSaving(null, null, A, First, Soon));

    [Fact]
    public void A_changed_domain_needs_its_address_confirmed() =>
        Assert.Equal(new Trial(First, Soon, A, false, true), Begun(A with { Domain = "b.example.com" }));

    [Fact]
    public void A_changed_password_needs_its_credentials_confirmed() =>
        Assert.Equal(new Trial(First, Soon, A, true, false), Begun(A with { PasswordHash = "hash b" }));

    [Fact]
    public void A_changed_user_needs_its_credentials_confirmed() =>
        Assert.Equal(new Trial(First, Soon, A, true, false), Begun(A with { Username = "other" }));

    [Fact]
    public void A_changed_domain_and_password_need_both() =>
        Assert.Equal(new Trial(First, Soon, A, false, false), Begun(A with { Domain = "b.example.com", PasswordHash = "hash b" }));

    [Fact]
    public void A_deployment_of_something_else_leaves_the_trial_as_it_is()
    {
        var b = A with { PasswordHash = "hash b" };
        var running = Begun(b);

        Assert.Same(running, TrialDecision.AfterSaving(running, b, b, Second, Later));
    }

    [Fact]
    public void A_further_change_is_on_trial_itself_and_goes_back_to_what_was_confirmed_last()
    {
        var (b, c) = (A with { PasswordHash = "hash b" }, A with { PasswordHash = "hash c" });

        Assert.Equal(new Trial(Second, Later, A, true, false), TrialDecision.AfterSaving(Begun(b), b, c, Second, Later));
    }

    [Fact]
    public void An_address_that_was_confirmed_stays_confirmed_when_only_the_password_changes_again()
    {
        var b = A with { Domain = "b.example.com", PasswordHash = "hash b" };
        var addressConfirmed = TrialDecision.Confirmed(Begun(b)!, withCredentials: false);

        var next = TrialDecision.AfterSaving(addressConfirmed, b, b with { PasswordHash = "hash c" }, Second, Later);

        Assert.Equal(new Trial(Second, Later, A, true, false), next);
    }

    [Fact]
    public void Going_back_by_hand_ends_it()
    {
        var b = A with { Domain = "b.example.com" };

        Assert.Null(TrialDecision.AfterSaving(Begun(b), b, A, Second, Later));
    }

    [Theory]
    // What has changed, and whether a request with the credentials, or Tower itself, confirms all of it.
    [InlineData(true, false, true, true)]
    [InlineData(false, true, true, false)]
    [InlineData(true, true, true, false)]
    public void A_request_confirms_everything_and_Tower_itself_the_address_alone(
        bool domain, bool password, bool byRequest, bool byTower)
    {
        var trial = Begun(A with { Domain = domain ? "b.example.com" : A.Domain, PasswordHash = password ? "hash b" : A.PasswordHash })!;

        Assert.Equal(byRequest, TrialDecision.Confirmed(trial, withCredentials: true) is null);
        Assert.Equal(byTower, TrialDecision.Confirmed(trial, withCredentials: false) is null);
    }

    [Fact]
    public void What_is_in_force_as_before_was_never_on_trial()
    {
        var before = Rollouts.Intent();
        var after = before with { Tower = before.Tower with { Domain = "new.localhost" } };
        var trial = TrialDecision.AfterSaving(null, TowerAccess.Of(before.Tower, null), TowerAccess.Of(after.Tower, null), First, Soon);

        Assert.Null(TrialDecision.InForce(trial, TowerAccess.Of(before.Tower, null)));
        Assert.Null(TrialDecision.InForce(trial, null));
        Assert.Null(TrialDecision.InForce(null, TowerAccess.Of(after.Tower, null)));
        Assert.Equal(trial, TrialDecision.InForce(trial, TowerAccess.Of(after.Tower, null)));
    }

    [Theory]
    [InlineData(4, 0, false)]
    [InlineData(5, 0, true)]
    [InlineData(6, 7, false)]
    [InlineData(7, 7, true)]
    public void It_is_due_when_its_time_is_over_and_a_caller_had_a_chance(int now, int notBefore, bool isDue) =>
        Assert.Equal(isDue, TrialDecision.IsDue(
            Begun(A with { Username = "other" })!,
            DateTimeOffset.UnixEpoch.AddMinutes(notBefore), DateTimeOffset.UnixEpoch.AddMinutes(now)));

    [Fact]
    public void A_hash_is_never_printed() => Assert.DoesNotContain("hash a", $"{Begun(A with { Username = "other" })}", StringComparison.Ordinal);

    [Fact]
    public void Everything_goes_back_and_nothing_else_moves()
    {
        var before = Rollouts.Intent("api");
        var applied = before with
        {
            Tower = new TowerSection { Version = "2.0.0", Domain = "new.localhost", Username = "other", PasswordHash = "new" },
        };

        var reverted = RevertedIntent.Of(applied, null, TowerAccess.Of(before.Tower, null));

        Assert.Equal(applied with { Tower = before.Tower with { Version = "2.0.0" } }, reverted);
    }

    [Fact]
    public void A_domain_that_an_app_has_by_now_stays_and_the_credentials_go_back()
    {
        var before = Rollouts.Intent("api");
        var applied = before with
        {
            Tower = before.Tower with { Domain = "new.localhost", PasswordHash = "new" },
            Apps = [before.Apps[0] with { Domain = before.Tower.Domain }],
        };

        var reverted = RevertedIntent.Of(applied, null, TowerAccess.Of(before.Tower, null));

        Assert.Equal(applied.Tower with { PasswordHash = before.Tower.PasswordHash }, reverted!.Tower);
        Assert.Null(RevertedIntent.Of(reverted, null, TowerAccess.Of(before.Tower, null)));
    }
}
