using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Tower.Actors.Adapters.Compose;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Engine;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>
/// A health check from the intent through the image's own program to the engine's verdict: on a real engine, with
/// busybox's <c>wget</c>.
/// </summary>
[Trait("Needs", "engine")]
public sealed class HealthChecksOnEngineSpec : IClassFixture<EngineTestbed>, IDisposable
{
    private readonly EngineTestbed _testbed;
    private readonly DockerContainerEngine _engine;
    private readonly string _folder = Directory.CreateTempSubdirectory("health-").FullName;
    private readonly TowerOptions _options;

    public HealthChecksOnEngineSpec(EngineTestbed testbed)
    {
        _testbed = testbed;
        _options = new TowerOptions { Project = testbed.Project, DataDir = _folder };
        _engine = new DockerContainerEngine(_options);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task An_app_that_stops_answering_becomes_unhealthy_and_healthy_again()
    {
        _testbed.Require();
        var service = await StartAsync("web", await _testbed.ImageWithAsync(EngineTestbed.Applet("/usr/bin/wget")));
        var container = ServiceNames.Container(_options.Project, service.Name, 1);
        await UntilAsync(service, ContainerHealth.Healthy);

        await EngineTestbed.DockerAsync("exec", container, "/bin/busybox", "mv", "/www/up", "/www/gone");
        await UntilAsync(service, ContainerHealth.Unhealthy);
        await EngineTestbed.DockerAsync("exec", container, "/bin/busybox", "mv", "/www/gone", "/www/up");
        await UntilAsync(service, ContainerHealth.Healthy);
    }

    [SkippableFact]
    public async Task An_app_is_asked_itself_whatever_its_variables_say_about_a_proxy()
    {
        _testbed.Require();
        var service = await StartAsync("proxied", await _testbed.ImageWithAsync(EngineTestbed.Applet("/usr/bin/wget")),
            ("http_proxy", "http://127.0.0.1:9"), ("HTTP_PROXY", "http://127.0.0.1:9"));

        await UntilAsync(service, ContainerHealth.Healthy);
    }

    [SkippableFact]
    public async Task The_container_has_the_check_the_intent_asks_for()
    {
        _testbed.Require();
        var service = await StartAsync("made", await _testbed.ImageWithAsync(EngineTestbed.Applet("/bin/wget")));

        var inspected = await EngineTestbed.DockerAsync("inspect", "--format", "{{json .Config.Healthcheck}}",
            ServiceNames.Container(_options.Project, service.Name, 1));

        var check = JsonDocument.Parse(inspected).RootElement;
        Assert.Equal(
            [
                "CMD", "wget", "-q", "-Y", "off", "--header", "Host: made.example.com", "--header", "X-Forwarded-Proto: https",
                "--header", "X-Forwarded-Host: made.example.com", "--header", "X-Forwarded-For: 127.0.0.1",
                "-O", "/dev/null", "http://127.0.0.1:3000/up",
            ],
            check.GetProperty("Test").EnumerateArray().Select(word => word.GetString()!));
        Assert.Equal((2, 1, 60, 1, 1), (Seconds("Interval"), Seconds("Timeout"), Seconds("StartPeriod"),
            Seconds("StartInterval"), check.GetProperty("Retries").GetInt32()));

        long Seconds(string name) => check.GetProperty(name).GetInt64() / 1_000_000_000;
    }

    [SkippableFact]
    public async Task An_image_without_curl_and_wget_runs_without_a_check()
    {
        _testbed.Require();
        var service = await StartAsync("bare", _testbed.Image);

        var container = (await _engine.ListAsync(CancellationToken.None)).Single(container => container.Service == service.Name);

        Assert.Equal((true, null), (container.IsRunning, container.Health));
    }

    private async Task<ServiceSpec> StartAsync(string name, string image, params (string, string)[] env)
    {
        var app = SampleIntents.App(name, env: env) with
        {
            Command = ["sh", "-c", "echo up > /www/up && exec httpd -f -p 3000 -h /www"],
            HealthCheck = new HealthCheckSpec { Path = "/up", Interval = 2, Timeout = 1, Retries = 1 },
        };
        var tool = await _engine.HealthToolOfAsync(image, CancellationToken.None);
        var stack = StackBuilder.Build(SampleIntents.With(app), [new ResolvedImage(name, image, null, "sha256:0", image)], _options)
            .WithHealthTools(ImmutableDictionary<string, HealthTool>.Empty.Add(image, tool!.Value));
        var service = stack.Services.Single(service => service.App == name);
        var (yaml, secrets) = ComposeFile.Render(stack, _options);
        var draft = Path.Combine(_folder, "draft.yml");
        await File.WriteAllTextAsync(draft, yaml);
        await new ProcessComposeCli(_options).RunAsync(
            ComposeCommands.Up(_options, draft, [service], recreate: false, secrets), _ => { }, CancellationToken.None);
        return service;
    }

    private async Task UntilAsync(ServiceSpec service, ContainerHealth health)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var found = (await _engine.ListAsync(CancellationToken.None)).Single(container => container.Service == service.Name);
            if (found.Health == health)
                return;
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(30), $"still {found}");
        }
    }
}
