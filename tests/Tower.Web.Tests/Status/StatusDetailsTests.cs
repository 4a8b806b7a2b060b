using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Tower.Actors.Certificates;
using Tower.Actors.Engine;
using Tower.Actors.Hosting;
using Tower.Actors.Images;
using Tower.Actors.Probing;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Status;

/// <summary>What the status says of an app beside its state.</summary>
public sealed class StatusDetailsTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly string Digest = "sha256:" + new string('a', 64);
    private static readonly string Image = $"127.0.0.1:5000/api@{Digest}";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeEngine _engine = new();
    private readonly RecordingProbe _probe = new();

    [Fact]
    public async Task An_app_has_its_version_digest_age_and_restarts()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { StartedAt = _time.GetUtcNow().AddDays(-3.5), RestartCount = 2 });
        Note(tower, new AppNotes { Tag = "1.2.3" });

        var api = await ServiceAsync(tower);

        Assert.Equal(("1.2.3", Digest, "registry://api:^1.2.0"), (Text(api, "version"), Text(api, "digest"), Text(api, "reference")));
        Assert.Equal("2026-01-25T00:00:00.000Z", Text(api, "startedAt"));
        Assert.Equal((2, false), (api.GetProperty("restarts").GetInt32(), api.GetProperty("isCrashLoop").GetBoolean()));
        Assert.Equal(("healthy", null), (Text(api, "health"), Text(api, "reason")));
        Assert.Equal("  api: running (healthy), 1.2.3 (sha256:aaaaaaaaaaaa), up 3 d, 2 restarts", await LineAsync(tower));
    }

    [Theory]
    [InlineData("running", 7, 30, true)]
    [InlineData("running", 7, 3600, false)]
    [InlineData("running", 0, 30, false)]
    [InlineData("restarting", 1, 3600, true)]
    public async Task What_was_restarted_lately_or_is_about_to_be_is_a_crash_loop(string state, int restarts, int seconds, bool expected)
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { StartedAt = _time.GetUtcNow().AddSeconds(-seconds), RestartCount = restarts }, Container with { State = state });

        Assert.Equal(expected, (await ServiceAsync(tower)).GetProperty("isCrashLoop").GetBoolean());
        Assert.Equal(expected, (await LineAsync(tower)).Contains(", crash loop"));
    }

    [Fact]
    public async Task What_has_ended_says_when_and_how()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { FinishedAt = _time.GetUtcNow().AddMinutes(-5), ExitCode = 137, OutOfMemory = true }, Container with { State = "exited", ExitCode = 137 });

        var api = await ServiceAsync(tower);

        Assert.Equal((137, true), (api.GetProperty("exitCode").GetInt32(), api.GetProperty("outOfMemory").GetBoolean()));
        Assert.Equal("2026-01-28T11:55:00.000Z", Text(api, "endedAt"));
        Assert.Contains("ended 5 min ago, exit code 137 (killed", await LineAsync(tower));
    }

    [Fact]
    public async Task An_app_is_asked_by_its_own_health_check_and_the_reason_says_what_was_asked()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        Check(tower, new HealthCheckSpec { Path = "/health", Port = 8081, Timeout = 9 });
        _probe.Answer = _ => ProbeOutcome.NotYet("HTTP 500");

        var api = await ServiceAsync(tower);

        Assert.Equal(("unhealthy", "HTTP 500 on GET /health at port 8081 with Host api.example.com"), (Text(api, "health"), Text(api, "reason")));
        Assert.Contains(_probe.Asked, asked => asked.Spec == new ProbeSpec(8081, "/health", TimeSpan.FromSeconds(9)) { Host = "api.example.com" });
    }

    [Fact]
    public async Task When_the_engines_check_fails_its_last_words_are_the_reason_without_secrets_and_line_breaks()
    {
        await using var tower = await StartAsync();
        var api = tower.State.Applied!.Apps[0];
        tower.State.Applied = tower.State.Applied with { Apps = [api with { Secrets = api.Secrets.Add("KEY", "swordfish-9") }] };
        Runs(tower, Details with { FailedCheck = $"no route\r\nto db at swordfish-9 {new string('x', 500)}" },
            Container with { Health = ContainerHealth.Unhealthy, Service = Service(tower) });

        var found = await ServiceAsync(tower);

        Assert.Equal("unhealthy", Text(found, "health"));
        Assert.Contains("no route to db at [redacted] xxx", Text(found, "reason"));
        Assert.InRange(Text(found, "reason")!.Length, 1, 300);
        Assert.DoesNotContain(_probe.Asked, asked => asked.Host.StartsWith("api"));
    }

    [Fact]
    public async Task What_the_check_of_another_generation_said_is_not_shown_because_its_secrets_are_not_known()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { FailedCheck = "no route to db at swordfish-9" },
            Container with { Health = ContainerHealth.Unhealthy, Service = "api-0123abcd", Generation = "0123abcd" });

        Assert.DoesNotContain("swordfish", await tower.Client().GetStringAsync("/status"));
        Assert.Contains("unhealthy", await LineAsync(tower));
    }

    [Fact]
    public async Task A_container_the_engine_tells_nothing_of_says_so_and_the_others_are_described()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        _engine.Containers = _engine.Containers.Add(new ObservedContainer("caddy-id", "caddy", "caddy", "", ServiceKind.Infrastructure, "running", null));
        tower.Details.Refused["caddy-id"] = "the engine is busy";

        Assert.Contains("the engine is busy", Text(await ServiceAsync(tower, "caddy"), "reason"));
        Assert.NotNull(Text(await ServiceAsync(tower), "startedAt"));
    }

    [Fact]
    public async Task Words_of_Towers_own_stay_although_a_secret_reads_like_one_and_other_secrets_do_not()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        var api = tower.State.Applied!.Apps[0];
        tower.State.Applied = tower.State.Applied with { Apps = [api with { Secrets = api.Secrets.Add("A", "HTTP").Add("B", "swordfish-9") }] };
        _engine.Containers = [_engine.Containers[0] with { Service = Service(tower) }];
        _probe.Answer = _ => ProbeOutcome.NotYet("HTTP 500 at swordfish-9");
        tower.Details.Refused[Id] = "HTTP 503 for swordfish-9";

        var reason = Text(await ServiceAsync(tower), "reason");

        Assert.Contains("HTTP 500 at [redacted]", reason);
        Assert.Contains("HTTP 503 for [redacted]", reason);
    }

    [Fact]
    public async Task Of_several_containers_each_is_asked_itself_and_it_is_said_how_many_run()
    {
        await using var tower = await StartAsync();
        tower.State.Applied = tower.State.Applied! with { Apps = [tower.State.Applied.Apps[0] with { Replicas = 3 }] };
        var other = "fedcba9876543210";
        _engine.Containers = [Container with { Service = Service(tower) }, Container with { Id = other, Service = Service(tower) }];
        _probe.Answer = host => host == other[..12] ? ProbeOutcome.NotYet("connection refused") : ProbeOutcome.Ready;

        var services = (await StatusAsync(tower)).GetProperty("services").EnumerateArray().Where(one => Text(one, "app") == "api").ToList();

        Assert.Equal(["healthy", "unhealthy", null], services.Select(one => Text(one, "health")));
        Assert.All(services, one => Assert.Equal(
            (2, 3), (one.GetProperty("replicas").GetProperty("running").GetInt32(), one.GetProperty("replicas").GetProperty("wanted").GetInt32())));
        Assert.Contains(", 2 of 3 run", await LineAsync(tower));
    }

    [Fact]
    public async Task An_app_that_a_restore_holds_says_so()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        Note(tower, new AppNotes { Held = new HeldImage("registry://api:^1.0.0", "1.1.0", Digest, "20260128T103045-3f9a") });

        var held = (await ServiceAsync(tower)).GetProperty("held");

        Assert.Equal(("1.1.0", Digest, "20260128T103045-3f9a"), (Text(held, "version"), Text(held, "digest"), Text(held, "by")));
        Assert.Contains("held at 1.1.0 by restore 20260128T103045-3f9a", await LineAsync(tower));
    }

    [Fact]
    public async Task A_generation_that_was_not_applied_has_the_version_of_its_own_container()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { Image = "127.0.0.1:5000/api@sha256:" + new string('b', 64) }, Container with { Service = "api-00000000" });
        Note(tower, new AppNotes { Tag = "1.2.3" });

        var api = await ServiceAsync(tower);

        Assert.Equal((null, "sha256:" + new string('b', 64)), (Text(api, "version"), Text(api, "digest")));
    }

    private static ContainerDetails Details => new(Image, "api") { StartedAt = DateTimeOffset.UnixEpoch };

    private static ObservedContainer Container => new(Id, "", "api", "", ServiceKind.App, "running", null);

    private async Task<TowerHost> StartAsync()
    {
        var tower = await TowerHost.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.AddSingleton<IContainerEngine>(_engine);
            services.AddSingleton<IServiceProbe>(_probe);
            services.AddSingleton<ITlsProbe>(new NoTls());
        });
        tower.State.Applied = Intents.Applied with
        {
            Applied = new AppliedStamp
            {
                At = DateTimeOffset.UnixEpoch,
                Deployment = "20260128T103045-0000",
                Images = ImmutableSortedDictionary<string, string>.Empty.Add("api", Image),
            },
        };
        return tower;
    }

    private static string Service(TowerHost tower) => StackBuilder
        .Build(tower.State.Applied!, AppliedImages.Of(tower.State.Applied!), new TowerOptions()).Services[^1].Name;

    private void Runs(TowerHost tower, ContainerDetails details, ObservedContainer? container = null)
    {
        var found = container ?? Container;
        _engine.Containers = [found.Service.Length > 0 ? found : found with { Service = Service(tower) }];
        tower.Details.Known[Id] = details;
    }

    private static void Note(TowerHost tower, AppNotes notes) =>
        tower.State.Notes = new StackNotes(StackNotes.Empty.Apps.Add("api", notes));

    private void Check(TowerHost tower, HealthCheckSpec check)
    {
        tower.State.Applied = tower.State.Applied! with { Apps = [tower.State.Applied.Apps[0] with { HealthCheck = check }] };
        _engine.Containers = [.. _engine.Containers.Select(one => one with { Service = Service(tower) })];
    }

    private static async Task<JsonElement> StatusAsync(TowerHost tower)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await tower.Client().SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<JsonElement> ServiceAsync(TowerHost tower, string name = "api") =>
        (await StatusAsync(tower)).GetProperty("services").EnumerateArray().First(one => Text(one, "name") == name);

    private static async Task<string> LineAsync(TowerHost tower) =>
        (await tower.Client().GetStringAsync("/status")).Split('\n').First(line => line.StartsWith("  api: "));

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private sealed class RecordingProbe : IServiceProbe
    {
        public Func<string, ProbeOutcome> Answer { get; set; } = _ => ProbeOutcome.Ready;

        public ConcurrentBag<(string Host, ProbeSpec Spec)> Asked { get; } = [];

        public Task<ProbeOutcome> ProbeAsync(string host, ProbeSpec spec, CancellationToken cancel)
        {
            Asked.Add((host, spec));
            return Task.FromResult(Answer(host));
        }
    }

    private sealed class NoTls : ITlsProbe
    {
        public Task<TlsFacts> ProbeAsync(string domain, CancellationToken cancel) => Task.FromResult(TlsFacts.Missing("not asked"));
    }
}
