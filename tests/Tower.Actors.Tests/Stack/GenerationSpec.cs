using System.Text;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Hosting;
using Tower.Actors.Stack;
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
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void It_changes_with(string what, AppSpec changed) =>
        Assert.True(GenerationOf(Plain) != GenerationOf(changed), what);

    [Fact]
    public void It_does_not_change_with_the_domain() =>
        Assert.Equal(GenerationOf(Plain), GenerationOf(Plain with { Domain = "other.example.com" }));

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
            {"format":1,"kind":"app","app":"api","image":"127.0.0.1:5000/api@sha256:00","port":3000,"probe":{"port":3000,"path":"/health","timeoutMs":5000},"env":{"A":"1","B":"\u00E9$","OTEL_EXPORTER_OTLP_ENDPOINT":"http://otel-lgtm:4318","OTEL_SERVICE_NAME":"api","a":""},"secrets":{"S":"s"},"settings":{}}
            """,
            Encoding.UTF8.GetString(Generation.Canonical(spec).Span));
        Assert.Equal("2aa54c14", Generation.Of(spec));
    }

    [Fact]
    public void An_app_that_uses_the_blueprints_fields_alone_keeps_the_generation_it_always_had()
    {
        var app = IntentDocuments.ReadValid(IntentDocuments.WithApp).Apps.Single();
        Assert.Equal("7591c464", GenerationOf(app));
        Assert.Equal("00cf63c3", GenerationOf(app with { HealthCheck = null, Env = app.Env.Clear(), Secrets = app.Secrets.Clear() }));
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
