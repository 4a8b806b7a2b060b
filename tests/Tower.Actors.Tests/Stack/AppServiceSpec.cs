using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

public sealed class AppServiceSpec
{
    private static readonly AppSpec Plain = SampleIntents.App("api");

    [Fact]
    public void An_app_that_says_nothing_has_nothing_but_an_image()
    {
        var service = Service(Plain);
        Assert.Equal((RolloutStrategy.Rolling, 1, false), (service.Strategy, service.Replicas, service.Init));
        Assert.True(service.Hosts.IsEmpty && service.Command.IsEmpty && service.Mounts.IsEmpty);
        Assert.Equal((null, null, null), (service.MemoryBytes, service.Cpus, service.User));
        Assert.Equal((null, null, null), (service.StopGracePeriod, service.ReadyWithin, service.DrainTimeout));
    }

    [Fact]
    public void What_an_app_says_is_what_its_service_has()
    {
        var service = Service(Plain with
        {
            Command = ["run"],
            StopGracePeriod = 30,
            DrainTimeout = 0,
            HealthCheck = new HealthCheckSpec { StartPeriod = 300 },
            Resources = new ResourcesSpec { Memory = "6144k", Cpus = 0.5m },
            Init = true,
            User = "1000",
        });
        Assert.Equal(["run"], service.Command.ToArray());
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.Zero), (service.StopGracePeriod, service.DrainTimeout));
        Assert.Equal(TimeSpan.FromMinutes(5), service.ReadyWithin);
        Assert.Equal((6 * 1024 * 1024, 0.5m), (service.MemoryBytes, service.Cpus));
        Assert.Equal((true, "1000"), (service.Init, service.User));
    }

    [Fact]
    public void Only_an_app_that_is_asked_for_a_path_can_be_checked_while_it_runs()
    {
        var health = new HealthCheckSpec { Path = "/up", Interval = 30, Retries = 5 };
        Assert.Equal(new HealthSpec(TimeSpan.FromSeconds(30), 5), Service(Plain with { HealthCheck = health }).Health);
        Assert.Null(Service(Plain with { HealthCheck = health with { Path = null } }).Health);
        Assert.Null(Service(Plain).Health);
    }

    [Theory]
    [InlineData("api.example.com", null, "/up", "api.example.com")]
    [InlineData(null, null, "/up", "b.example.com")]
    [InlineData("api.example.com", "localhost", "/up", "localhost")]
    [InlineData("api.example.com", null, null, null)]
    public void A_probe_asks_for_the_first_domain_unless_the_app_says_otherwise(string? domain, string? host, string? path, string? expected) =>
        Assert.Equal(expected, Service(Plain with
        {
            Domain = domain,
            Domains = ["b.example.com"],
            HealthCheck = new HealthCheckSpec { Path = path, Host = host },
        }).Probe!.Host);

    [Fact]
    public void A_worker_is_asked_under_the_name_it_is_reached_by() => Assert.Null(
        Service(Plain with { Domain = null, HealthCheck = new HealthCheckSpec { Path = "/up" } }).Probe!.Host);

    [Fact]
    public void What_an_app_speaks_its_routes_and_its_probe_speak_and_nothing_in_its_container_asks_in_it()
    {
        var app = Plain with { Protocol = AppProtocol.H2c, HealthCheck = new HealthCheckSpec { Path = "/up" } };
        Assert.Equal(AppProtocol.H2c, Service(app).Probe!.Protocol);
        Assert.Null(Service(app).Health);
        var route = Build(app).Routes.Single(route => route.App == "api");
        Assert.Equal((AppProtocol.H2c, "api.1.h2c"), (route.Protocol, route.TableKey));
    }

    [Theory]
    [InlineData("8000000b", 8_000_000)]
    [InlineData("7000k", 7000 * 1024)]
    [InlineData("7m", 7 * 1024 * 1024)]
    [InlineData("2g", 2L * 1024 * 1024 * 1024)]
    public void A_unit_of_memory_is_a_power_of_1024(string text, long bytes) =>
        Assert.Equal(bytes, Service(Plain with { Resources = new ResourcesSpec { Memory = text } }).MemoryBytes);

    [Fact]
    public void A_volume_has_a_name_no_other_app_can_say()
    {
        var stack = Build(
            SampleIntents.App("a") with { Volumes = ["caddy_data:/x", "b_c:/y:ro"] },
            SampleIntents.App("a-b") with { Volumes = ["c:/x", "/srv/c:/y"] });
        Assert.Equal(
            [
                new MountSpec("app_a_caddy_data", "/x", false), new MountSpec("app_a_b_c", "/y", true),
                new MountSpec("app_a-b_c", "/x", false), new MountSpec("/srv/c", "/y", false),
            ],
            stack.Services.SelectMany(service => service.Mounts));
    }

    [Theory]
    [InlineData(null, "data:/a", RolloutStrategy.Recreate)]
    [InlineData(null, "/srv:/a", RolloutStrategy.Recreate)]
    [InlineData(null, "data:/a:ro", RolloutStrategy.Rolling)]
    [InlineData(AppStrategy.Rolling, "data:/a", RolloutStrategy.Rolling)]
    [InlineData(AppStrategy.Recreate, "data:/a:ro", RolloutStrategy.Recreate)]
    public void An_app_that_writes_to_a_volume_is_recreated_unless_it_says_otherwise(
        AppStrategy? strategy, string volume, RolloutStrategy expected)
    {
        var service = Service(Plain with { Strategy = strategy, Volumes = ["conf:/conf:ro", volume] });
        Assert.Equal(expected, service.Strategy);
    }

    [Fact]
    public void Several_containers_are_reached_by_their_own_names()
    {
        var stack = Build(new TowerOptions { Project = "box" }, Plain with { Replicas = 3 });
        var service = stack.Services.Single(service => service.App == "api");
        string[] hosts = [$"box-{service.Name}-1", $"box-{service.Name}-2", $"box-{service.Name}-3"];
        Assert.Equal(hosts, service.Hosts.ToArray());
        Assert.Equal(
            hosts.Select(host => $"{host}:3000"), stack.Routes.Single(route => route.App == "api").Dials.ToArray());
    }

    [Fact]
    public void One_route_leads_to_an_app_from_each_of_its_domains()
    {
        var stack = Build(Plain with { Domains = ["b.example.com", "c.example.com"] });
        var routes = stack.Routes.Where(route => route.App == "api").ToList();
        Assert.Equal(["api.example.com", "b.example.com", "c.example.com"], routes.Select(route => route.Domain));
        Assert.Single(routes.Select(route => route.Upstream).Distinct());
        Assert.All(routes, route => Assert.True(route.Hosts.IsEmpty));
    }

    [Fact]
    public void Redirects_lead_to_the_first_domain()
    {
        var app = Plain with { Domains = ["b.example.com"], Redirects = ["www.example.com", "old.example.com"] };
        Assert.Equal(
            [
                new RedirectSpec("www.example.com", "api.example.com"),
                new RedirectSpec("old.example.com", "api.example.com"),
            ],
            Build(app).Redirects.ToArray());
        Assert.Equal("b.example.com", Build(app with { Domain = null }).Redirects[0].To);
    }

    [Fact]
    public void A_worker_has_no_route_and_is_not_asked_unless_it_says_how()
    {
        var worker = Plain with { Domain = null };
        Assert.Equal(["tower", "registry", "otel-lgtm"], Build(worker).Routes.Select(route => route.App));
        Assert.Null(Service(worker).Probe);
        Assert.Equal(
            new ProbeSpec(3000, null, TimeSpan.FromSeconds(5)),
            Service(worker with { HealthCheck = new HealthCheckSpec() }).Probe);
        Assert.NotNull(Service(worker with { Domains = ["b.example.com"] }).Probe);
    }

    private static ServiceSpec Service(AppSpec app) => Build(app).Services.Single(service => service.App == app.Name);

    private static StackSpec Build(params AppSpec[] apps) => Build(new TowerOptions(), apps);

    private static StackSpec Build(TowerOptions options, params AppSpec[] apps)
    {
        var intent = SampleIntents.With(apps);
        return StackBuilder.Build(intent, SampleIntents.Images(intent), options);
    }
}
