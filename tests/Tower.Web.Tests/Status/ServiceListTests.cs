using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Web.Status;
using Xunit;

namespace Tower.Web.Tests.Status;

public sealed class ServiceListTests
{
    private static readonly ImmutableArray<ServiceSpec> Wanted =
    [
        Spec("caddy", "caddy", ServiceKind.Infrastructure),
        Spec("registry", "registry", ServiceKind.Infrastructure),
        Spec("otel-lgtm", "otel-lgtm", ServiceKind.Infrastructure),
        Spec("tower-11111111", "tower", ServiceKind.Tower),
        Spec("web-22222222", "web", ServiceKind.App),
        Spec("api-33333333", "api", ServiceKind.App),
    ];

    [Fact]
    public void Services_come_as_the_blueprint_has_them_and_by_the_names_of_their_apps()
    {
        var lines = ServiceList.Create(Wanted, [.. Wanted.Select(spec => Running(spec.Name, spec.App))]);
        Assert.Equal(["caddy", "registry", "tower", "otel-lgtm", "web", "api"], lines.Select(line => line.Name));
        Assert.All(lines, line => Assert.True(line.IsCurrent));
    }

    [Fact]
    public void A_service_without_a_container_is_missing()
    {
        var lines = ServiceList.Create(Wanted, []);
        Assert.Equal(6, lines.Length);
        Assert.All(lines, line => Assert.Null(line.Container));
    }

    [Fact]
    public void While_two_generations_run_the_applied_one_is_the_app_and_the_other_has_its_own_name()
    {
        var lines = ServiceList.Create(
            Wanted, [Running("api-00000000", "api"), Running("api-33333333", "api"), Running("api-99999999", "api")]);
        var api = lines.Where(line => line.Container?.App == "api").ToList();
        Assert.Equal(["api", "api-00000000", "api-99999999"], api.Select(line => line.Name));
        Assert.Equal([true, false, false], api.Select(line => line.IsCurrent));
        Assert.Equal("api-33333333", api[0].Container!.Service);
    }

    [Fact]
    public void A_generation_that_is_alone_is_the_app_even_if_it_is_not_the_applied_one()
    {
        var api = ServiceList.Create(Wanted, [Running("api-00000000", "api")]).Single(line => line.Container is not null);
        Assert.Equal("api", api.Name);
        Assert.False(api.IsCurrent);
    }

    [Fact]
    public void Every_container_of_an_app_has_a_line_and_so_has_each_that_is_missing()
    {
        var wanted = Spec("api-33333333", "api", ServiceKind.App) with { Replicas = 3 };
        var (one, two) = (Running("api-33333333", "api"), Running("api-33333333", "api") with { Id = "second" });
        var lines = ServiceList.Create([wanted], [one, two, Running("api-00000000", "api")]);
        Assert.Equal(["api", "api", "api", "api-00000000"], lines.Select(line => line.Name));
        Assert.Equal([one.Id, "second", null], lines.Take(3).Select(line => line.Container?.Id));
        Assert.Equal([true, true, false, false], lines.Select(line => line.IsCurrent));
    }

    [Fact]
    public void A_generation_of_several_containers_that_is_alone_is_the_app_too()
    {
        var lines = ServiceList.Create(
            Wanted, [Running("api-00000000", "api"), Running("api-00000000", "api") with { Id = "second" }]);
        Assert.Equal(["api", "api"], lines.Where(line => line.Container is not null).Select(line => line.Name));
    }

    [Fact]
    public void A_container_of_no_applied_app_is_shown_last()
    {
        var lines = ServiceList.Create(Wanted, [Running("old-44444444", "old")]);
        Assert.Equal("old-44444444", lines[^1].Name);
        Assert.Null(lines[^1].Spec);
    }

    private static ServiceSpec Spec(string name, string app, ServiceKind kind) =>
        new() { Name = name, App = app, Generation = "", Kind = kind, Image = "x", Port = 3000 };

    private static ObservedContainer Running(string service, string app) =>
        new($"id-{service}", service, app, "", ServiceKind.App, "running", ContainerHealth.Healthy);
}
