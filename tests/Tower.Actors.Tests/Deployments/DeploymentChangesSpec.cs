using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What a plan changes, as fields.</summary>
public sealed class DeploymentChangesSpec
{
    private static readonly ServiceSpec Api = Service("api") with { Image = Pinned('1'), Replicas = 2 };

    [Fact]
    public void A_changed_app_names_its_fields_and_both_versions()
    {
        var now = Api with
        {
            Generation = "22222222",
            Name = "api-22222222",
            Image = Pinned('2'),
            Port = 8080,
            Env = Api.Env.Add("GREETING", "hello"),
            Secrets = Api.Secrets.Add("KEY", "swordfish"),
            Replicas = 3,
        };

        var change = Assert.Single(Changes(Wanted(now), Noted(Runs(Api), new AppNotes { Tag = "0.9.0" })));

        Assert.Equal(("api", ChangeKind.Changed), (change.Name, change.Kind));
        Assert.Equal(["image", "port", "env GREETING", "secrets KEY", "replicas"], change.Fields.AsEnumerable());
        Assert.Equal(new ImageVersion("registry://api:^1.0.0") { Version = "0.9.0", Digest = Digest('1') }, change.From);
        Assert.Equal(new ImageVersion("registry://api:^1.0.0") { Version = "1.0.0", Digest = Digest('2') }, change.To);
        Assert.DoesNotContain("swordfish", change.ToString());
    }

    [Fact]
    public void What_comes_has_no_version_before_and_what_goes_none_after()
    {
        var changes = Changes(Wanted(Service("new")), Runs(Service("old")));

        Assert.Equal([("new", ChangeKind.Added, false, true), ("old", ChangeKind.Removed, true, false)],
            changes.Select(change => (change.Name, change.Kind, change.From is not null, change.To is not null)));
    }

    [Fact]
    public void Towers_own_section_is_told_by_its_values_but_for_passwords()
    {
        var api = Service("api");
        var desired = Wanted(api);
        var tower = desired.Intent.Tower with { Domain = "new.localhost", PasswordHash = Hash[..^1] + "X" };

        var changes = Changes(desired with { Intent = desired.Intent with { Tower = tower } }, Runs(api));

        Assert.Equal([("tower.domain", ChangeKind.Own, "tower.localhost", "new.localhost"), ("tower.password", ChangeKind.Own, null, null)],
            changes.Select(change => (change.Name, change.Kind, change.Before, change.After)));
        Assert.All(changes, change => Assert.DoesNotContain(Hash[..20], change.ToString()));
    }

    [Fact]
    public void An_image_a_restore_brought_back_is_called_by_its_tag_before_and_after()
    {
        var held = new HeldImage("registry://api:^1.0.0", "1.1.0", Digest('2'), "d1");
        var desired = Wanted(Api with { Generation = "22222222", Name = "api-22222222", Image = Pinned('2') });
        desired = desired with
        {
            Images = [desired.Images[0] with { Tag = null, Reference = $"registry://api@{Digest('2')}" }],
            Held = ImmutableDictionary<string, HeldImage>.Empty.Add("api", held),
        };

        var change = Assert.Single(Changes(desired, Noted(Runs(Api), new AppNotes { Held = held with { Tag = "1.0.5" } })));

        Assert.Equal(("1.0.5", "1.1.0"), (change.From?.Version, change.To?.Version));
    }

    [Fact]
    public void A_service_of_the_infrastructure_is_called_by_the_tag_of_its_image()
    {
        var caddy = Infrastructure[0] with { Image = "caddy:2.11.2" };
        var (desired, observed) = (Wanted(Service("api")), Runs(Service("api")));
        observed = observed with { AppliedStack = observed.AppliedStack! with { Services = [caddy, .. observed.AppliedStack.Services.Skip(1)] } };
        desired = desired with
        {
            Stack = desired.Stack with
            {
                Services = [caddy with { Image = "caddy:2.11.4", Generation = "c1111111" }, .. desired.Stack.Services.Skip(1)],
            },
        };

        var change = Assert.Single(Changes(desired, observed));

        Assert.Equal(("caddy", "2.11.2", "2.11.4"), (change.Name, change.From?.Version, change.To?.Version));
        Assert.Equal(["image"], change.Fields.AsEnumerable());
    }

    [Fact]
    public void What_only_does_not_run_as_it_should_is_told_as_its_containers()
    {
        var change = Assert.Single(Changes(Wanted(Api), Runs(Api)));

        Assert.Equal(["containers"], change.Fields.AsEnumerable());
    }

    [Fact]
    public void On_a_server_where_nothing_was_applied_everything_is_added() => Assert.All(
        Changes(Wanted(Api), ObservedState.Nothing), change => Assert.Equal(ChangeKind.Added, change.Kind));

    [Fact]
    public void The_names_are_those_of_what_is_changed()
    {
        var plan = RolloutPlan.Create(Wanted(Service("new"), Api with { Generation = "22222222", Name = "api-22222222" }), Runs(Api, Service("old")));

        Assert.Equal(plan.Changed.AsEnumerable(), plan.Changes.Select(change => change.Name));
    }

    private static string Digest(char digit) => "sha256:" + new string(digit, 64);

    private static string Pinned(char digit) => $"127.0.0.1:5000/api@{Digest(digit)}";

    private static ObservedState Noted(ObservedState observed, AppNotes api) =>
        observed with { Notes = new StackNotes(StackNotes.Empty.Apps.Add("api", api)) };

    private static ImmutableArray<DeploymentChange> Changes(DesiredState desired, ObservedState observed) =>
        RolloutPlan.Create(desired, observed).Changes;
}
