using System.Collections.Immutable;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>Why a plan touches what it touches.</summary>
public sealed class ChangeReasonsSpec
{
    private static readonly ServiceSpec Api = Service("api", "11111111") with
    {
        Image = $"127.0.0.1:5000/api@sha256:{new string('1', 64)}",
        Probe = new ProbeSpec(3000, null, TimeSpan.FromSeconds(5)),
        Env = Variables(("LEVEL", "info"), ("OLD", "x")),
        Secrets = Variables(("KEY", "hunter2hunter2")),
        Replicas = 2,
    };

    public static TheoryData<string, Func<ServiceSpec, ServiceSpec>> Differences => new()
    {
        { "image 1.0.0 (sha256:222222222222)", api => api with { Image = $"127.0.0.1:5000/api@sha256:{new string('2', 64)}" } },
        // The check follows the app's port by itself.
        { "port 3000 → 8080", api => api with { Port = 8080, Probe = api.Probe! with { Port = 8080 } } },
        { "healthCheck", api => api with { Probe = api.Probe! with { Path = "/health" } } },
        { "healthCheck", api => api with { Probe = api.Probe! with { Port = 3001 } } },
        { "healthCheck", api => api with { Probe = null } },
        { "env LEVEL, env NEW, env OLD", api => api with { Env = Variables(("LEVEL", "debug"), ("NEW", "y")) } },
        { "secrets KEY", api => api with { Secrets = Variables(("KEY", "hunter3hunter3")) } },
        { "command", api => api with { Command = ["serve"] } },
        { "volumes", api => api with { Mounts = [new MountSpec("data", "/data", false)] } },
        { "stopGracePeriod", api => api with { StopGracePeriod = TimeSpan.FromSeconds(60) } },
        { "resources", api => api with { MemoryBytes = 1 << 30 } },
        { "resources", api => api with { Cpus = 0.5m } },
        { "init", api => api with { Init = true } },
        { "user", api => api with { User = "1000" } },
        { "replicas 2 → 3", api => api with { Replicas = 3 } },
        { "its settings", api => api },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void What_differs_is_named_by_its_name_in_the_intent(string expected, Func<ServiceSpec, ServiceSpec> change)
    {
        var now = change(Api) with { Generation = "22222222", Name = "api-22222222" };

        Assert.Equal([$"api changes: {expected}"], Reasons([Api], [now]).AsEnumerable());
    }

    [Fact]
    public void An_image_without_a_tag_is_named_by_the_beginning_of_its_digest()
    {
        var now = Api with { Generation = "22222222", Name = "api-22222222", Image = $"127.0.0.1:5000/api@sha256:{new string('2', 64)}" };
        var desired = Wanted(now);
        desired = desired with { Images = [desired.Images[0] with { Tag = null }] };

        Assert.Equal(["api changes: image 127.0.0.1:5000/api@sha256:222222222222"], Lines(desired, Runs(Api), ["api"]).AsEnumerable());
    }

    [Fact]
    public void A_document_that_changes_nothing_that_runs_says_so()
    {
        var api = Service("api");
        var desired = Wanted(api);
        desired = desired with { Intent = desired.Intent with { AdminEmail = "other@example.com" } };

        Assert.Equal(
            ["adminEmail changes: admin@example.com → other@example.com", "only the document changes: nothing that runs is touched", "1. save the new state"],
            RolloutPlanText.Lines(RolloutPlan.Create(desired, Runs(api))).AsEnumerable());
    }

    [Fact]
    public void A_Tower_that_comes_last_is_named_and_then_not_only_the_document_changes()
    {
        var api = Service("api");
        var desired = Wanted(api);
        desired = desired with { Intent = desired.Intent with { AdminEmail = "other@example.com" } };
        var successor = Service("tower", "22222222", ServiceKind.Tower);

        Assert.Equal(
            ["adminEmail changes: admin@example.com → other@example.com", "1. save the new state", "then hand over to tower-22222222 (tower@22222222)"],
            RolloutPlanText.Lines(RolloutPlan.Create(desired, Runs(api)), successor).AsEnumerable());
    }

    [Fact]
    public void What_another_version_of_Tower_has_made_is_said_to_be_replaced()
    {
        var caddy = Infrastructure[0];
        var observed = Runs();
        observed = observed with { Containers = [.. observed.Containers.Select(container => container.App == "caddy" ? container with { Generation = "c1111111" } : container)] };

        Assert.Equal(["caddy runs as another generation, which is replaced"], Lines(Wanted(), observed, [caddy.App]).AsEnumerable());
    }

    [Fact]
    public void No_value_of_a_variable_is_told()
    {
        var now = Api with { Generation = "22222222", Env = Variables(("LEVEL", "swordfish")), Secrets = Variables(("KEY", "swordfish")) };

        var line = Assert.Single(Reasons([Api], [now]));

        Assert.DoesNotContain("swordfish", line);
        Assert.DoesNotContain("hunter2", line);
    }

    [Fact]
    public void An_app_that_comes_says_which_image_and_one_that_goes_what_stays()
    {
        var db = Service("db") with { Mounts = [new MountSpec("app_db_data", "/data", false)] };

        Assert.Equal(
            ["api is new: image 1.0.0 (sha256:111111111111)", "db goes: it is not in the intent any more; its volumes stay", "web goes: it is not in the intent any more"],
            Reasons([db, Service("web")], [Api]).AsEnumerable());
    }

    [Fact]
    public void Other_domains_and_redirects_are_told_as_they_were_and_as_they_will_be()
    {
        var (desired, observed) = (Wanted(Api), Runs(Api));
        var app = desired.Intent.Apps[0] with { Domain = "a.localhost", Domains = ["b.localhost"], Redirects = ["www.localhost"] };
        desired = desired with { Intent = desired.Intent with { Apps = [app] } };

        Assert.Equal(
            ["api changes: domains api.localhost → a.localhost b.localhost, redirects none → www.localhost"],
            Lines(desired, observed, ["api"]).AsEnumerable());
    }

    [Theory]
    [InlineData(0, "api does not run and is started again")]
    [InlineData(1, "api has 1 of 2 containers; what is missing is started again")]
    [InlineData(2, "api is as it was; what is left of an earlier deployment goes")]
    public void What_is_unchanged_and_does_not_run_as_it_should_says_so(int running, string expected)
    {
        // A crash loop is left as it is.
        var observed = Runs(Api) with { Containers = [.. Enumerable.Repeat(Running(Api, "restarting"), running)] };

        Assert.Equal([expected], Lines(Wanted(Api), observed, ["api"]).AsEnumerable());
    }

    [Fact]
    public void What_runs_but_would_not_come_back_is_not_said_to_be_down()
    {
        var observed = Runs(Api) with { Containers = [Running(Api), Running(Api) with { Id = "other", IsKeptDown = true }] };

        Assert.Equal(["api would not come back with the engine and is started again"], Lines(Wanted(Api), observed, ["api"]).AsEnumerable());
    }

    [Fact]
    public void On_a_server_where_nothing_was_applied_everything_is_new_and_nothing_is_said() =>
        Assert.Empty(Lines(Wanted(Api), ObservedState.Nothing, ["api"]));

    [Fact]
    public void The_plan_says_the_reasons_before_its_steps()
    {
        var now = Api with { Generation = "22222222", Name = "api-22222222", Init = true };

        Assert.Equal("api changes: init", RolloutPlanText.Lines(RolloutPlan.Create(Wanted(now), Runs(Api)))[0]);
    }

    private static ImmutableArray<string> Reasons(ServiceSpec[] before, ServiceSpec[] now) => Lines(
        Wanted(now), Runs(before), [.. before.Concat(now).Select(app => app.App).Distinct().Order(StringComparer.Ordinal)]);

    private static ImmutableArray<string> Lines(DesiredState desired, ObservedState observed, ImmutableArray<string> changed) =>
        [.. ChangeReasons.Of(desired, observed, changed).Select(change => change.Line).OfType<string>()];

    private static ImmutableSortedDictionary<string, string> Variables(params (string Name, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value);
}
