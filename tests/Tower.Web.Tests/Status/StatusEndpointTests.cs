using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Status;

public sealed class StatusEndpointTests
{
    private readonly FakeEngine _engine = new()
    {
        Containers =
        [
            Container("caddy", "caddy", ContainerHealth.Healthy),
            Container("registry", "registry", ContainerHealth.Unhealthy),
            Container("tower-11111111", "tower", ContainerHealth.Starting),
            Container("otel-lgtm", "otel-lgtm", null),
            Container("api-22222222", "api", null),
        ],
    };

    [Fact]
    public async Task The_status_shows_what_runs_and_every_domain()
    {
        await using var tower = await StartAsync(new FakeProbe("api-22222222"));
        using var response = await tower.Client().GetAsync("/status");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("Tower Status\n====", text);
        Assert.Contains("\n  api: running (unhealthy), connection refused at port 3000\n", text);
        foreach (var line in new[]
        {
            "Apps: 1", "  caddy: running (healthy)", "  registry: running (unhealthy)", "  tower: running (starting)",
            // Without a check of the engine's own, Tower asks them itself.
            "  otel-lgtm: running (healthy)",
            "  🔓 tower.example.com → tower:3100 (no certificate: asked for tower.example.com)",
            "  🔓 api.example.com → api:3000 (no certificate: asked for api.example.com)",
        })
            Assert.Contains(text.Split('\n'), shown => shown == line || shown.StartsWith($"{line}, "));
    }

    [Fact]
    public async Task A_worker_that_listens_nowhere_runs_and_that_is_all()
    {
        await using var tower = await StartAsync(new FakeProbe("api-22222222"));
        var api = Intents.Applied.Apps[0] with { Domain = null };
        tower.State.Applied = Intents.Applied with { Apps = [api] };
        using var response = await tower.Client().GetAsync("/status");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Contains("\n  api: running\n", text);
        Assert.DoesNotContain("api.example.com", text);
        tower.State.Applied = Intents.Applied with { Apps = [api with { HealthCheck = new HealthCheckSpec() }] };
        Assert.Contains("\n  api: running (unhealthy), connection refused at port 3000\n", await tower.Client().GetStringAsync("/status"));
    }

    [Fact]
    public async Task A_program_gets_it_as_JSON()
    {
        await using var tower = await StartAsync(new FakeProbe());
        var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        var status = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, status.GetProperty("apps").GetInt32());
        Assert.Equal("caddy", status.GetProperty("services")[0].GetProperty("name").GetString());
        var domain = status.GetProperty("domains")[0];
        Assert.Equal("tower:3100", domain.GetProperty("upstream").GetString());
        Assert.Equal("none", domain.GetProperty("tls").GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_does_not_take_the_status_away()
    {
        _engine.Problem = "the Docker Engine does not answer";
        await using var tower = await StartAsync(new FakeProbe());
        using var response = await tower.Client().GetAsync("/status");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("  unknown: the Docker Engine does not answer", await response.Content.ReadAsStringAsync());
    }

    private Task<TowerHost> StartAsync(FakeProbe probe) => TowerHost.StartAsync(services =>
    {
        services.AddSingleton<IContainerEngine>(_engine);
        services.AddSingleton<IServiceProbe>(probe);
        services.AddSingleton<ITlsProbe>(new NoTls());
    });

    private static ObservedContainer Container(string service, string app, ContainerHealth? health) =>
        new($"id-{service}", service, app, "", ServiceKind.App, "running", health);

    private sealed class NoTls : ITlsProbe
    {
        public Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel) =>
            Task.FromResult(TlsFacts.Missing($"asked for {domain}"));
    }
}
