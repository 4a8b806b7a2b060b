using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

public sealed class RolloutPlanSpec
{
    private static readonly ServiceSpec Api1 = Service("api", "aaaaaaa1");
    private static readonly ServiceSpec Api2 = Service("api", "aaaaaaa2");
    private static readonly ServiceSpec Web1 = Service("web", "bbbbbbb1");

    [Fact]
    public void What_already_runs_needs_no_step()
    {
        var plan = RolloutPlan.Create(Wanted(Api1, Web1), Runs(Api1, Web1));

        Assert.True(plan.IsEmpty);
        Assert.Empty(plan.Changed);
    }

    [Fact]
    public void An_app_that_runs_and_would_not_come_back_with_the_engine_is_started_again()
    {
        var observed = Runs(Api1, Web1);
        observed = observed with { Containers = [.. observed.Containers.Select(container => container with { IsKeptDown = container.App is "api" or "tower" or "caddy" })] };

        var plan = RolloutPlan.Create(Wanted(Api1, Web1), observed);

        // This Tower would stop itself, and Caddy would be replaced.
        Assert.Equal([Api1], plan.Steps.OfType<PlanStep.Start>().Single().Services.AsEnumerable());
        Assert.DoesNotContain(plan.Steps, step => step is PlanStep.Recreate or PlanStep.Retire);
    }

    [Fact]
    public void An_empty_server_gets_a_config_for_Caddy_before_anything_starts_and_no_load() =>
        Assert.Equal("SeedCaddyConfig Pull Start Probe Save", Steps(Wanted(), ObservedState.Nothing));

    [Fact]
    public void A_new_generation_starts_and_is_proven_before_the_traffic_moves_and_the_old_one_goes_last()
    {
        var plan = RolloutPlan.Create(Wanted(Api2, Web1), Runs(Api1, Web1));

        Assert.Equal("Pull Start Probe Switch Watch Drain Settle Save Retire", Steps(Wanted(Api2, Web1), Runs(Api1, Web1)));
        Assert.Equal([Api2], plan.Steps.OfType<PlanStep.Start>().Single().Services.AsEnumerable());
        Assert.Equal([Api1.Name], plan.Steps.OfType<PlanStep.Retire>().Single().Containers.Select(old => old.Service));
        Assert.Equal(["api-aaaaaaa1:3000"], plan.Steps.OfType<PlanStep.Drain>().Single().Upstreams.Keys);
        Assert.Equal(["api"], plan.Changed.AsEnumerable());
    }

    [Fact]
    public void Only_changed_apps_must_show_a_receipt()
    {
        var receipts = RolloutPlan.Create(Wanted(Api2, Web1), Runs(Api1, Web1)).Steps.OfType<PlanStep.Switch>().Single().Receipts;

        Assert.Equal(("api.localhost", "api-aaaaaaa2:3000"), receipts.Select(receipt => (receipt.Domain, receipt.Upstreams.Single())).Single());
    }

    [Fact]
    public void A_removed_app_loses_its_route_before_its_container() =>
        Assert.Equal("Switch Drain Save Retire", Steps(Wanted(Web1), Runs(Api1, Web1)));

    [Fact]
    public void A_changed_domain_only_moves_the_route()
    {
        var desired = Wanted(Api1);
        var moved = desired with
        {
            Intent = desired.Intent with { Apps = [desired.Intent.Apps[0] with { Domain = "new.localhost" }] },
            Files = desired.Files with { Routing = new CaddyRouting("""{"routes":[{"host":"new.localhost","dial":"api-aaaaaaa1:3000"}]}""") },
        };

        var plan = RolloutPlan.Create(moved, Runs(Api1));

        Assert.Equal(["Switch", "Save"], plan.Steps.Select(step => step.GetType().Name));
        Assert.Equal(["api"], plan.Changed.AsEnumerable());
    }

    [Fact]
    public void A_document_that_says_the_same_in_other_words_is_only_saved()
    {
        var desired = Wanted(Api1);
        var wider = desired with { Intent = desired.Intent with { Apps = [desired.Intent.Apps[0] with { Image = "registry://api:1.x" }] } };

        Assert.Equal("Save", Steps(wider, Runs(Api1)));
    }

    [Fact]
    public void The_order_of_keys_in_Caddys_answer_is_no_change()
    {
        var observed = Runs(Api1) with { Routing = new CaddyRouting("""{ "routes" : [ { "dial" : "api-aaaaaaa1:3000" } ] }""") };

        Assert.True(RolloutPlan.Create(Wanted(Api1), observed).IsEmpty);
    }

    [Theory]
    [InlineData("exited")]
    [InlineData("created")]
    [InlineData("dead")]
    public void A_container_that_does_not_run_is_started_again(string state)
    {
        var observed = Runs(Api1);
        observed = observed with
        {
            Containers = [.. observed.Containers.Select(container => container.App == "api" ? container with { State = state } : container)],
        };

        Assert.Equal("Pull Start Probe Watch Save", Steps(Wanted(Api1), observed));
    }

    [Fact]
    public void A_container_somebody_removed_is_started_again()
    {
        var observed = Runs(Api1);
        observed = observed with { Containers = [.. observed.Containers.Where(container => container.App != "api")] };

        Assert.Equal("Pull Start Probe Watch Save", Steps(Wanted(Api1), observed));
    }

    [Fact]
    public void A_crash_loop_of_an_unchanged_app_does_not_stop_the_deployment_of_another()
    {
        var observed = Runs(Api1, Web1);
        observed = observed with
        {
            Containers = [.. observed.Containers.Select(container => container.App == "web" ? container with { State = "restarting", ExitCode = 3 } : container)],
        };

        var plan = RolloutPlan.Create(Wanted(Api2, Web1), observed);

        Assert.Equal([Api2], plan.Steps.OfType<PlanStep.Start>().Single().Services.AsEnumerable());
        Assert.Contains("web keeps restarting (exit code 3) and is left as it is", plan.Notes);
    }

    [Fact]
    public void While_it_is_watched_the_new_generation_has_the_traffic_and_the_old_one_stands_in_for_it()
    {
        var plan = RolloutPlan.Create(Wanted(Api2, Web1), Runs(Api1, Web1));

        var trial = plan.Steps.OfType<PlanStep.Switch>().Single().Routed.Routes;
        Assert.Equal(["api-aaaaaaa2:3000"], Route(trial, "api").Dials.AsEnumerable());
        Assert.Equal(["api-aaaaaaa1:3000"], Route(trial, "api").Fallback.AsEnumerable());
        Assert.Empty(Route(trial, "web").Fallback);
        Assert.All(plan.Steps.OfType<PlanStep.Settle>().Single().Routed.Routes, route => Assert.Empty(route.Fallback));
    }

    [Fact]
    public void Several_changed_apps_are_all_started_and_proven_before_one_load_moves_them_together()
    {
        var web2 = Service("web", "bbbbbbb2");

        var plan = RolloutPlan.Create(Wanted(Api2, web2), Runs(Api1, Web1));

        Assert.Equal("Pull Start Probe Switch Watch Drain Settle Save Retire", Steps(Wanted(Api2, web2), Runs(Api1, Web1)));
        Assert.Equal([Api2, web2], plan.Steps.OfType<PlanStep.Probe>().Single().Services.AsEnumerable());
        Assert.Equal(2, plan.Steps.OfType<PlanStep.Switch>().Single().Receipts.Length);
    }

    [Fact]
    public void An_app_with_data_is_stopped_before_its_new_generation_starts_and_its_requests_wait()
    {
        var (old, next) = (Service("db", "ddddddd1") with { Strategy = RolloutStrategy.Recreate },
            Service("db", "ddddddd2") with { Strategy = RolloutStrategy.Recreate });

        var plan = RolloutPlan.Create(Wanted(next, Api2), Runs(old, Api1));

        Assert.Equal("Pull Start Probe Hold Drain Stop Start Probe Switch Watch Drain Settle Save Retire",
            Steps(Wanted(next, Api2), Runs(old, Api1)));
        var hold = plan.Steps.OfType<PlanStep.Hold>().Single().Routed.Routes;
        Assert.Equal(["db-ddddddd1:3000"], Route(hold, "db").Dials.AsEnumerable());
        Assert.True(Route(hold, "db").IsHeld);
        // The step that moves the traffic comes later, for all apps together.
        Assert.Equal(["api-aaaaaaa1:3000"], Route(hold, "api").Dials.AsEnumerable());
        Assert.Equal(["db-ddddddd1"], plan.Steps.OfType<PlanStep.Stop>().Single().Containers.Select(container => container.Service));
        Assert.Empty(Route(plan.Steps.OfType<PlanStep.Switch>().Single().Routed.Routes, "db").Fallback);
        Assert.Contains(plan.Notes, note => note.EndsWith("its requests wait in Caddy meanwhile, 2 min at most", StringComparison.Ordinal));
    }

    [Fact]
    public void An_app_with_data_that_does_not_run_yet_is_started_like_any_other()
    {
        var database = Service("db", "ddddddd1") with { Strategy = RolloutStrategy.Recreate };

        Assert.Equal("Pull Start Probe Switch Watch Save", Steps(Wanted(Api1, database), Runs(Api1)));
    }

    [Fact]
    public void A_service_of_several_containers_is_missing_when_one_of_them_is()
    {
        var two = Api1 with { Replicas = 2 };

        Assert.Equal("Pull Start Probe Watch Save", Steps(Wanted(two), Runs(Api1)));
    }

    [Fact]
    public void What_an_interrupted_deployment_had_started_is_proven_again_before_it_is_trusted()
    {
        var observed = Runs(Api1) with { Containers = [.. Runs(Api1).Containers, Running(Api2)] };
        var desired = Wanted(Api2) with { Unproven = [Api2.Name] };

        Assert.Equal("Probe Switch Watch Drain Settle Save Retire", Steps(desired, observed));
    }

    [Fact]
    public void From_the_switch_on_a_deployment_is_completed_and_where_no_traffic_moves_from_saving_on()
    {
        var moving = RolloutPlan.Create(Wanted(Api2), Runs(Api1));
        var starting = RolloutPlan.Create(Wanted(Api1), Runs());

        Assert.IsType<PlanStep.Switch>(moving.Steps[moving.PointOfNoReturn]);
        Assert.True(starting.Steps[starting.PointOfNoReturn] is PlanStep.Switch or PlanStep.Save);
        Assert.Equal(-1, RolloutPlan.Create(Wanted(Api1), Runs(Api1)).PointOfNoReturn);
    }

    private static RouteSpec Route(IEnumerable<RouteSpec> routes, string app) => routes.Single(route => route.App == app);

    [Fact]
    public void Every_step_of_every_plan_has_words()
    {
        foreach (var (desired, observed) in new (DesiredState, ObservedState)[]
                 {
                     (Wanted(), ObservedState.Nothing), (Wanted(Api2), Runs(Api1, Web1)), (Wanted(Api1), Runs()),
                 })
        {
            var plan = RolloutPlan.Create(desired, observed);
            Assert.Equal(plan.Steps.Length, RolloutPlanText.Lines(plan).Length - plan.Notes.Length);
        }
    }
}
