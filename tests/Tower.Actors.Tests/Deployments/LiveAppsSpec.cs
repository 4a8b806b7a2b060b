using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>"live after …" names the apps that get requests by the new routes, and nothing else a deployment changes.</summary>
public sealed class LiveAppsSpec
{
    private static readonly ServiceSpec Api = Service("api", "aaaaaaa2");
    private static readonly ServiceSpec Worker = Service("worker", "bbbbbbb2");

    [Fact]
    public void A_new_generation_with_a_domain_is_live() =>
        Assert.Equal(["api"], Live(Wanted(Api), Runs(Service("api", "aaaaaaa1"))));

    [Fact]
    public void An_app_that_is_removed_is_not() =>
        Assert.Equal(["api"], Live(Wanted(Api), Runs(Service("api", "aaaaaaa1"), Service("db", "ddddddd1"))));

    [Fact]
    public void A_worker_is_not()
    {
        var wanted = Wanted(Api, Worker);
        var stack = wanted.Stack with { Routes = [.. wanted.Stack.Routes.Where(route => route.App != "worker")] };

        Assert.Equal(["api"], Live(wanted with { Stack = stack }, Runs(Service("api", "aaaaaaa1"))));
    }

    [Fact]
    public void An_app_that_only_gets_another_domain_is()
    {
        var observed = Runs(Api);
        var before = observed.Applied! with { Apps = [observed.Applied.Apps[0] with { Domain = "old.localhost" }] };

        Assert.Equal(["api"], Live(Wanted(Api), observed with { Applied = before, Routing = Routing([]) }));
    }

    [Fact]
    public void What_is_replaced_in_place_is_not()
    {
        var wanted = Wanted(Api);
        var otel = new RouteSpec("otel.localhost", "otel-lgtm", "otel-lgtm", 3000, AuthPolicy.None);

        Assert.Equal(["api"], RolloutRoutes.Live(wanted.Stack with { Routes = [.. wanted.Stack.Routes, otel] }, ["api", "otel-lgtm"]).AsEnumerable());
    }

    [Fact]
    public void Only_new_public_domains_wait_for_a_certificate()
    {
        var before = Stack("api.example.com", "api.localhost");
        var after = Stack("api.example.com", "www.example.com", "new.localhost");

        Assert.Equal(["www.example.com"], RolloutRoutes.AwaitsCertificate(after, before).AsEnumerable());
        Assert.Empty(RolloutRoutes.AwaitsCertificate(before, after));
        Assert.Empty(RolloutRoutes.AwaitsCertificate(after, null));

        static StackSpec Stack(params string[] domains) => new("a@example.com", [],
            [.. domains.Select(domain => new RouteSpec(domain, "api", "api-1a2b3c4d", 3000, AuthPolicy.None))]);
    }

    private static IEnumerable<string> Live(DesiredState desired, ObservedState observed)
    {
        var plan = RolloutPlan.Create(desired, observed);
        return RolloutRoutes.Live(Assert.Single(plan.Steps.OfType<PlanStep.Switch>()).Routed, plan.Changed);
    }
}
