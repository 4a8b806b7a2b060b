using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

public sealed class StackBuilderSpec
{
    private static StackSpec Build(Intent intent, TowerOptions? options = null) =>
        StackBuilder.Build(intent, SampleIntents.Images(intent), options ?? new TowerOptions());

    private static ServiceSpec Service(StackSpec stack, string app) => stack.Services.Single(s => s.App == app);

    [Fact]
    public void Infrastructure_comes_first_then_Tower_then_the_apps_in_the_intents_order() => Assert.Equal(
        ["caddy", "registry", "otel-lgtm", "tower", "api", "web", "worker"],
        Build(SampleIntents.Three).Services.Select(service => service.App));

    [Fact]
    public void Apps_and_Tower_are_named_by_their_generation_and_infrastructure_is_not()
    {
        foreach (var service in Build(SampleIntents.Three).Services)
        {
            Assert.Matches("^[0-9a-f]{8}$", service.Generation);
            Assert.Equal(
                service.Kind == ServiceKind.Infrastructure ? service.App : $"{service.App}-{service.Generation}", service.Name);
        }
    }

    [Fact]
    public void Apps_learn_where_telemetry_goes_and_who_they_are()
    {
        var web = Service(Build(SampleIntents.Three), "web");
        Assert.Equal("http://otel-lgtm:4318", web.Env["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("web", web.Env["OTEL_SERVICE_NAME"]);
    }

    [Fact]
    public void What_an_app_sets_itself_is_left_alone()
    {
        var app = SampleIntents.App("api",
            env: [("OTEL_SERVICE_NAME", "mine")], secrets: [("OTEL_EXPORTER_OTLP_ENDPOINT", "https://key@elsewhere")]);
        var api = Service(Build(SampleIntents.With(app)), "api");
        Assert.Equal("mine", api.Env["OTEL_SERVICE_NAME"]);
        Assert.False(api.Env.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Fact]
    public void Without_a_health_check_the_probe_is_a_connection_to_the_port() => Assert.Equal(
        new ProbeSpec(8080, null, TimeSpan.FromSeconds(5)), Service(Build(SampleIntents.Three), "web").Probe);

    [Fact]
    public void With_a_health_check_the_probe_is_what_it_says() => Assert.Equal(
        new ProbeSpec(3001, "/health", TimeSpan.FromSeconds(2)) { Host = "api.example.com" }, Service(Build(SampleIntents.Three), "api").Probe);

    [Fact]
    public void Infrastructure_is_judged_by_the_engines_health() => Assert.All(
        Build(SampleIntents.With()).Services.Where(s => s.Kind == ServiceKind.Infrastructure), s => Assert.Null(s.Probe));

    [Fact]
    public void Routes_lead_to_a_generation_and_never_to_an_alias()
    {
        var stack = Build(SampleIntents.Three);
        foreach (var route in stack.Routes)
            Assert.Equal(Service(stack, route.App).Name, route.Upstream);
        Assert.Equal(
            ["tower.example.com", "registry.example.com", "otel.example.com", "api.example.com", "www.example.com", "worker.localhost"],
            stack.Routes.Select(route => route.Domain));
    }

    [Fact]
    public void Infrastructure_asks_for_a_password_and_only_Tower_sees_it()
    {
        foreach (var route in Build(SampleIntents.Three).Routes)
        {
            var infrastructure = route.App is "tower" or "registry" or "otel-lgtm";
            Assert.Equal(infrastructure ? AuthPolicy.BasicAll : AuthPolicy.None, route.Auth);
            Assert.Equal(route.App == "tower", route.KeepAuthorization);
        }
    }

    [Fact]
    public void A_published_port_changes_caddy_alone_of_the_infrastructure_and_the_data_directory_what_mounts_it()
    {
        var before = Build(SampleIntents.With());
        foreach (var (options, changed) in new (TowerOptions, string[])[]
                 {
                     (new TowerOptions { HttpPort = 81 }, ["caddy", "tower"]), (new TowerOptions { HttpsPort = 444 }, ["caddy", "tower"]),
                     (new TowerOptions { PullPort = 5001 }, ["caddy", "tower"]), (new TowerOptions { DataDir = "/srv" }, ["caddy", "otel-lgtm", "tower"]),
                 })
        {
            var after = Build(SampleIntents.With(), options);
            Assert.Equal(
                changed,
                before.Services.Zip(after.Services)
                    .Where(pair => pair.First.Generation != pair.Second.Generation).Select(pair => pair.First.App));
        }
    }

    [Fact]
    public void Tower_finds_its_own_settings_again()
    {
        var options = new TowerOptions { Project = "box", HttpsPort = 8443, DnsCheck = false };
        var tower = Service(Build(SampleIntents.With(), options), "tower");
        Assert.Equal(options, TowerOptionsEnvironment.FromEnvironment(tower.Env));
        Assert.Equal("ghcr.io/dldc-packages/tower:0.1.23", tower.Image);
    }

    // init runs beside the file, Tower in a container without it; both must come to the same generation.
    [Fact]
    public void Tower_finds_the_certificates_it_is_given_where_its_container_has_them()
    {
        var outside = new TowerOptions { AcmeCa = "https://pebble:14000/dir", AcmeCaRoot = "/root/pebble.pem", RegistryCa = "/root/ca.pem" };
        var tower = Service(Build(SampleIntents.With(), outside), "tower");
        Assert.Equal("/var/infra/caddy/acme-root.pem", tower.Env["TOWER_ACME_CA_ROOT"]);
        Assert.Equal("/var/infra/registry-ca.pem", tower.Env["TOWER_REGISTRY_CA"]);
        var inside = TowerOptionsEnvironment.FromEnvironment(tower.Env);
        Assert.Equal(tower.Generation, Service(Build(SampleIntents.With(), inside), "tower").Generation);
    }

    [Fact]
    public void An_app_without_a_resolved_image_is_the_callers_mistake() => Assert.Contains("api",
        Assert.Throws<ArgumentException>(() =>
            StackBuilder.Build(SampleIntents.With(SampleIntents.App("api")), [], new TowerOptions())).Message);
}
