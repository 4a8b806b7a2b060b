using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

/// <summary>What a plan does with an app that speaks another protocol than before.</summary>
public sealed class ProtocolChangeSpec
{
    private static readonly ServiceSpec Http = Service("api", "aaaaaaa1");

    [Fact]
    public void Its_container_stays_and_is_proven_again_before_and_after_the_traffic_goes_to_it_in_another_way()
    {
        var plan = RolloutPlan.Create(Speaking(Http), Runs(Http));

        Assert.Equal(["Probe", "Switch", "Watch", "Save"], plan.Steps.Select(step => step.GetType().Name));
        Assert.Equal(AppProtocol.H2c, plan.Steps.OfType<PlanStep.Probe>().Single().Services.Single().Protocol);
        Assert.Equal("api.localhost", plan.Steps.OfType<PlanStep.Switch>().Single().Receipts.Single().Domain);
        Assert.Equal(["api"], plan.Changed.AsEnumerable());
        Assert.Contains("api changes: protocol http → h2c", plan.Notes);
    }

    [Fact]
    public void A_generation_before_that_speaks_another_one_does_not_stand_in_for_the_new_one()
    {
        var plan = RolloutPlan.Create(Speaking(Service("api", "aaaaaaa2")), Runs(Http));

        Assert.Equal(
            ["Pull", "Start", "Probe", "Switch", "Watch", "Drain", "Save", "Retire"], plan.Steps.Select(step => step.GetType().Name));
        Assert.All(plan.Steps.OfType<PlanStep.Switch>().Single().Routed.Routes, route => Assert.Empty(route.Fallback));
    }

    [Fact]
    public void A_host_of_the_health_check_alone_changes_the_document_only_and_is_told_beside_other_changes()
    {
        var (desired, observed) = (Wanted(Http), Runs(Http));
        desired = desired with { Intent = WithHost(desired.Intent) };
        Assert.Equal(["Save"], RolloutPlan.Create(desired, observed).Steps.Select(step => step.GetType().Name));

        var other = Wanted(Service("api", "aaaaaaa2"));
        Assert.Contains(RolloutPlan.Create(other with { Intent = WithHost(other.Intent) }, observed).Notes,
            note => note.Contains("healthCheck.host none → localhost", StringComparison.Ordinal));

        static Intent WithHost(Intent intent) => intent with
        {
            Apps = [intent.Apps[0] with { HealthCheck = new HealthCheckSpec { Path = "/up", Host = "localhost" } }],
        };
    }

    private static DesiredState Speaking(ServiceSpec service)
    {
        var desired = Wanted(service with { Protocol = AppProtocol.H2c });
        return desired with
        {
            Intent = desired.Intent with { Apps = [desired.Intent.Apps[0] with { Protocol = AppProtocol.H2c }] },
            Stack = desired.Stack with { Routes = [.. desired.Stack.Routes.Select(route => route with { Protocol = AppProtocol.H2c })] },
            Files = desired.Files with { Routing = new CaddyRouting(desired.Files.Routing.Config.Replace("\"dial\"", "\"h2c\":true,\"dial\"", StringComparison.Ordinal)) },
        };
    }
}
