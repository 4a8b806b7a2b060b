using System.Text;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Tests.Intents;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Stack;

public sealed class GenerationSpec
{
    private static readonly AppSpec Plain = SampleIntents.App("api", env: [("A", "1")], secrets: [("S", "1")]);

    public static TheoryData<string, AppSpec> Changes => new()
    {
        { "the image", Plain with { Image = "other" } },
        { "the port", Plain with { Port = 3001 } },
        { "a variable's value", Plain with { Env = SampleIntents.Variables([("A", "2")]) } },
        { "a variable's name", Plain with { Env = SampleIntents.Variables([("B", "1")]) } },
        { "one more variable", Plain with { Env = SampleIntents.Variables([("A", "1"), ("B", "")]) } },
        {
            "a variable that becomes a secret",
            Plain with { Env = SampleIntents.Variables([]), Secrets = SampleIntents.Variables([("A", "1"), ("S", "1")]) }
        },
        { "a secret's value", Plain with { Secrets = SampleIntents.Variables([("S", "2")]) } },
        { "the health path", Plain with { HealthCheck = new HealthCheckSpec { Path = "/health" } } },
        { "the health port", Plain with { HealthCheck = new HealthCheckSpec { Port = 1 } } },
        { "the health timeout", Plain with { HealthCheck = new HealthCheckSpec { Timeout = 1 } } },
        { "the name", Plain with { Name = "web" } },
        { "a command", Plain with { Command = ["run"] } },
        { "a volume", Plain with { Volumes = ["data:/data"], Strategy = AppStrategy.Rolling } },
        { "the time to stop", Plain with { StopGracePeriod = 11 } },
        { "a bound of memory", Plain with { Resources = new ResourcesSpec { Memory = "512m" } } },
        { "a bound of processors", Plain with { Resources = new ResourcesSpec { Cpus = 0.5m } } },
        { "an init process", Plain with { Init = true } },
        { "the user", Plain with { User = "1000" } },
        { "the number of containers", Plain with { Replicas = 2 } },
    };

    public static TheoryData<string, AppSpec> Indifferent => new()
    {
        { "the domain", Plain with { Domain = "other.example.com" } },
        { "more domains", Plain with { Domains = ["other.example.com"] } },
        { "a redirect", Plain with { Redirects = ["www.example.com"] } },
        { "the strategy", Plain with { Strategy = AppStrategy.Recreate } },
        { "the protocol", Plain with { Protocol = AppProtocol.H2c } },
        { "the time to drain", Plain with { DrainTimeout = 1 } },
        { "the time to stop, when it is the default", Plain with { StopGracePeriod = 10 } },
        { "resources without a bound", Plain with { Resources = new ResourcesSpec() } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void It_changes_with(string what, AppSpec changed) =>
        Assert.True(GenerationOf(Plain) != GenerationOf(changed), what);

    [Theory]
    [MemberData(nameof(Indifferent))]
    public void It_does_not_change_with(string what, AppSpec changed) =>
        Assert.True(GenerationOf(Plain) == GenerationOf(changed), what);

    [Fact]
    public void It_does_not_change_with_the_time_to_get_ready()
    {
        var health = new HealthCheckSpec { Path = "/health" };
        Assert.Equal(
            GenerationOf(Plain with { HealthCheck = health }),
            GenerationOf(Plain with { HealthCheck = health with { StartPeriod = 300 } }));
    }

    [Fact]
    public void It_does_not_change_with_how_a_running_container_is_checked()
    {
        var health = new HealthCheckSpec { Path = "/health" };
        Assert.Equal(
            GenerationOf(Plain with { HealthCheck = health }),
            GenerationOf(Plain with { HealthCheck = health with { Interval = 30, Retries = 5, Host = "localhost" } }));
    }

    [Fact]
    public void Every_part_of_a_volume_matters_and_the_order_of_volumes_does_not()
    {
        string[] parts = ["data:/data", "data:/data:ro", "data:/other", "other:/data", "/data:/data"];
        var all = parts.Select(volume => GenerationOf(Plain with { Volumes = [volume] })).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Equal(
            GenerationOf(Plain with { Volumes = ["a:/a", "b:/b"] }),
            GenerationOf(Plain with { Volumes = ["b:/b", "a:/a"] }));
        Assert.Equal(all[0], GenerationOf(Plain with { Volumes = ["data:/data:rw"] }));
    }

    [Fact]
    public void The_words_of_a_command_matter_each_for_itself() => Assert.NotEqual(
        GenerationOf(Plain with { Command = ["a b"] }), GenerationOf(Plain with { Command = ["a", "b"] }));

    [Fact]
    public void The_same_amount_is_the_same_however_it_is_written()
    {
        Assert.Equal(Bounded("1g", 0.5m), Bounded("1024m", 0.50m));
        Assert.NotEqual(Bounded("1g", 0.5m), Bounded("1g", 0.05m));

        static string Bounded(string memory, decimal cpus) =>
            GenerationOf(Plain with { Resources = new ResourcesSpec { Memory = memory, Cpus = cpus } });
    }

    [Fact]
    public void Where_one_value_ends_and_the_next_begins_matters() => Assert.NotEqual(
        GenerationOf(Plain with { Env = SampleIntents.Variables([("A", "1\",\"B\":\"2")]) }),
        GenerationOf(Plain with { Env = SampleIntents.Variables([("A", "1"), ("B", "2")]) }));

    [Property(MaxTest = 50)]
    public FsCheck.Property Other_apps_and_their_order_do_not_matter() => Prop.ForAll(
        RandomIntents.Intent.ToArbitrary(), intent =>
        {
            var together = Generations(intent);
            var reversed = Generations(intent with { Apps = [.. intent.Apps.Reverse()] });
            return intent.Apps.All(app =>
                together[app.Name] == reversed[app.Name]
                && together[app.Name] == Generations(intent with { Apps = [app] })[app.Name]);
        });

    // Every server would replace every container at an update of Tower if this text changed by accident.
    [Fact]
    public void The_canonical_form_is_what_the_documentation_says()
    {
        var app = SampleIntents.App("api", env: [("B", "é$"), ("a", ""), ("A", "1")], secrets: [("S", "s")],
            health: new HealthCheckSpec { Path = "/health" });
        var spec = Build(app) with { Image = "127.0.0.1:5000/api@sha256:00" };
        Assert.Equal(
            """
            {"format":2,"kind":"app","app":"api","image":"127.0.0.1:5000/api@sha256:00","port":3000,"probe":{"port":3000,"path":"/health","timeoutMs":5000},"env":{"A":"1","B":"\u00E9$","OTEL_EXPORTER_OTLP_ENDPOINT":"http://otel-lgtm:4318","OTEL_SERVICE_NAME":"api","a":""},"secrets":{"S":"s"},"settings":{}}
            """,
            Encoding.UTF8.GetString(Generation.Canonical(spec).Span));
        Assert.Equal("2f0dbe0e", Generation.Of(spec));
    }

    [Fact]
    public void What_differs_from_its_default_stands_at_the_end_of_the_canonical_form()
    {
        var spec = Build(SampleIntents.App("db") with
        {
            Domain = null,
            Command = ["run", "$x"],
            Volumes = ["data:/var/lib/db", "/srv/conf:/conf:ro"],
            Strategy = AppStrategy.Rolling,
            StopGracePeriod = 30,
            Resources = new ResourcesSpec { Memory = "512m", Cpus = 1.50m },
            Init = true,
            User = "1000:1000",
            Replicas = 2,
        });
        Assert.EndsWith(
            """
            "settings":{},"command":["run","$x"],"mounts":[{"source":"/srv/conf","target":"/conf","readOnly":true},{"source":"app_db_data","target":"/var/lib/db","readOnly":false}],"stopGraceMs":30000,"memory":536870912,"cpus":"1.5","init":true,"user":"1000:1000","replicas":2}
            """,
            Encoding.UTF8.GetString(Generation.Canonical(spec).Span));
    }

    [Fact]
    public void An_app_without_later_fields_has_the_generation_of_format_2()
    {
        var app = IntentDocuments.ReadValid(IntentDocuments.WithApp).Apps.Single();
        Assert.Equal("f4c6f209", GenerationOf(app));
        var least = app with { HealthCheck = null, Env = app.Env.Clear(), Secrets = app.Secrets.Clear() };
        Assert.Equal("163b63c5", GenerationOf(least));
    }

    private static ServiceSpec Build(AppSpec app)
    {
        var intent = SampleIntents.With(app);
        var image = new ResolvedImage(app.Name, app.Image, null, "sha256:0", app.Image);
        return StackBuilder.Build(intent, [image], new TowerOptions()).Services.Single(s => s.Kind == ServiceKind.App);
    }

    private static string GenerationOf(AppSpec app) => Build(app).Generation;

    private static Dictionary<string, string> Generations(Intent intent) =>
        StackBuilder.Build(intent, SampleIntents.Images(intent), new TowerOptions()).Services
            .Where(service => service.Kind == ServiceKind.App)
            .ToDictionary(service => service.App, service => service.Generation);
}
