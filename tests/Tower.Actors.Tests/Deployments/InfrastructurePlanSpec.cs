using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What a plan does with Caddy, the registry, telemetry and Tower itself.</summary>
public sealed class InfrastructurePlanSpec
{
    private static readonly ServiceSpec Api1 = Service("api", "aaaaaaa1");

    [Fact]
    public void Infrastructure_is_recreated_only_when_its_own_spec_changed_and_the_gap_is_announced()
    {
        var newer = Service("caddy", "c1111111", ServiceKind.Infrastructure);
        var desired = Wanted(Api1);
        desired = desired with { Stack = desired.Stack with { Services = desired.Stack.Services.SetItem(0, newer) } };

        var plan = RolloutPlan.Create(desired, Runs(Api1));

        Assert.Equal([newer], plan.Steps.OfType<PlanStep.Recreate>().Single().Services.AsEnumerable());
        Assert.Empty(plan.Steps.OfType<PlanStep.Start>());
        Assert.Contains(plan.Notes, note => note.StartsWith("caddy is recreated", StringComparison.Ordinal));
    }

    [Fact]
    public void Caddy_is_recreated_last_and_by_itself()
    {
        ServiceSpec[] newer = [Service("caddy", "c1111111", ServiceKind.Infrastructure), Service("registry", "c1111111", ServiceKind.Infrastructure)];
        var desired = Wanted(Api1);
        desired = desired with
        {
            Stack = desired.Stack with
            {
                Services = [.. desired.Stack.Services.Select(service => newer.FirstOrDefault(one => one.Name == service.Name) ?? service)],
            },
        };

        var plan = RolloutPlan.Create(desired, Runs(Api1));

        Assert.Equal(["registry", "caddy"], plan.Steps.OfType<PlanStep.Recreate>().Select(step => Assert.Single(step.Services).Name));
    }

    [Fact]
    public void A_Caddy_that_cannot_be_asked_gets_its_routes_again() =>
        Assert.Equal("Switch Save", Steps(Wanted(Api1), Runs(Api1) with { Routing = null }));

    [Fact]
    public void A_Caddy_left_over_from_a_first_start_that_failed_starts_from_the_new_config()
    {
        var observed = new ObservedState([.. Infrastructure.Select(service => Running(service))], null, null);

        Assert.Equal("SeedCaddyConfig Pull Recreate Probe Save", Steps(Wanted(), observed));
    }

    [Fact]
    public void A_Tower_that_was_replaced_goes_when_its_last_requests_are_answered()
    {
        var observed = Runs(Api1);
        var before = Service("tower", "70000001", ServiceKind.Tower);
        observed = observed with
        {
            Containers = [.. observed.Containers, Running(before)],
            AppliedStack = Wanted(Api1).Stack with
            {
                Routes = [new RouteSpec("tower.localhost", "tower", before.Name, 3100, AuthPolicy.None)],
            },
        };

        var plan = RolloutPlan.Create(Wanted(Api1), observed);

        Assert.Equal("Drain Save Retire", string.Join(" ", plan.Steps.Select(step => step.GetType().Name)));
        Assert.Equal(["tower-70000001:3100"], plan.Steps.OfType<PlanStep.Drain>().Single().Upstreams.Keys);
    }
}
