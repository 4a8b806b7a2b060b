using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Tower.Actors.Telemetry;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Hosting;

/// <summary>What reaches a collector, as the bytes that reach it: OTLP's strings stand in them as they are.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_reach_the_collector_by_HTTP_and_no_password_does()
    {
        await using var collector = await Collector.StartAsync();
        var tower = await TowerHost.StartAsync(environment: new Dictionary<string, string?>
        {
            // As the blueprint writes it.
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{collector.Url}v1/traces",
        });
        using (var response = await TowerHost.ApplyAsync(tower.Client(), query: "?dns=skip"))
        {
            var submitted = await tower.NextSubmittedAsync();
            Assert.NotNull(submitted.TraceParent);
            using (TowerTelemetry.Source.StartActivity("step of a test"))
            {
            }
            tower.End(submitted.Id, DeploymentOutcome.Succeeded);
            await response.Content.ReadAsStringAsync();
        }
        using (await tower.Client("wrong password").GetAsync("/status"))
        using (await tower.Client(null).GetAsync("/healthz"))
        {
        }
        await tower.DisposeAsync();

        var traces = collector.Received("/v1/traces");
        Assert.Contains("/apply", traces);
        Assert.Contains("step of a test", traces);
        Assert.DoesNotContain("/healthz", traces);
        Assert.NotEmpty(collector.Received("/v1/metrics"));
        Assert.Contains("wrong user name or password", collector.Received("/v1/logs"));
        foreach (var path in new[] { "/v1/traces", "/v1/metrics", "/v1/logs" })
        {
            foreach (var secret in new[] { Intents.Password, "wrong password", "Basic dG93", "dG93ZXI6" })
                Assert.DoesNotContain(secret, collector.Received(path));
        }
    }

    [Fact]
    public async Task Nothing_breaks_when_no_collector_answers()
    {
        await using var tower = await TowerHost.StartAsync(environment: new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
        });
        using var response = await TowerHost.ApplyAsync(tower.Client());
        tower.End((await tower.NextSubmittedAsync()).Id, DeploymentOutcome.Succeeded);
        Assert.StartsWith("RESULT succeeded", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_traced()
    {
        await using var tower = await TowerHost.StartAsync();
        using var response = await TowerHost.ApplyAsync(tower.Client());
        Assert.Null((await tower.NextSubmittedAsync()).TraceParent);
    }

    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> _received = new();
        private readonly WebApplication _app;

        private Collector()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            _app = builder.Build();
            _app.Run(async context =>
            {
                var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                var text = Encoding.UTF8.GetString(body.ToArray());
                _received.AddOrUpdate(context.Request.Path.Value!, text, (_, before) => before + text);
                context.Response.StatusCode = StatusCodes.Status200OK;
            });
        }

        public string Url => _app.Urls.Single().TrimEnd('/') + "/";

        public string Received(string path) => _received.GetValueOrDefault(path, "");

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            await collector._app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
