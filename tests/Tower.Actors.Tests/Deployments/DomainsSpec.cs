using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Rollouts;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Deployments.Rollouts;

namespace Tower.Actors.Tests.Deployments;

public sealed class DomainsSpec
{
    private static readonly AppSpec Api = Intent("api").Apps[0];

    [Fact]
    public void Every_name_needs_DNS_once_and_a_worker_has_none()
    {
        var intent = Intent() with
        {
            Apps =
            [
                Api with { Domains = ["b.localhost"], Redirects = ["www.localhost"] },
                Api with { Name = "worker", Domain = null },
                Api with { Name = "web", Domain = null, Domains = ["c.localhost"] },
            ],
        };

        Assert.Equal(
            [
                "tower.localhost", "registry.localhost", "otel.localhost",
                "api.localhost", "b.localhost", "www.localhost", "c.localhost",
            ],
            Domains.Of(intent).ToArray());
    }

    public static TheoryData<AppSpec> Moved => new()
    {
        Api with { Domain = null },
        Api with { Domains = ["b.localhost"] },
        Api with { Domain = "b.localhost", Domains = ["api.localhost"] },
        Api with { Redirects = ["www.localhost"] },
    };

    [Theory]
    [MemberData(nameof(Moved))]
    public void An_app_whose_names_changed_counts_as_changed(AppSpec moved)
    {
        var desired = Wanted(Service("api"));

        var plan = RolloutPlan.Create(
            desired with { Intent = desired.Intent with { Apps = [moved] } }, Runs(Service("api")));

        Assert.Equal(["api"], plan.Changed.AsEnumerable());
    }

    [Fact]
    public void The_same_names_written_another_way_are_no_change() =>
        Assert.True(Domains.Same(Api, Api with { Domain = null, Domains = ["api.localhost"] }));
}
