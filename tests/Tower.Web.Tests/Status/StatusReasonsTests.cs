using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Status;

/// <summary>How the status asks whether an app is healthy, and what it says when it is not.</summary>
public sealed class StatusReasonsTests : OneAppsStatus
{
    [Fact]
    public async Task An_app_is_asked_by_its_own_health_check_and_the_reason_says_what_was_asked()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        Check(tower, new HealthCheckSpec { Path = "/health", Port = 8081, Timeout = 9 });
        Probe.Answer = _ => ProbeOutcome.NotYet("HTTP 500");

        var api = await ServiceAsync(tower);

        Assert.Equal(("unhealthy", "HTTP 500 on GET /health at port 8081 with Host api.example.com"), (Text(api, "health"), Text(api, "reason")));
        Assert.Contains(Probe.Asked, asked => asked.Spec == new ProbeSpec(8081, "/health", TimeSpan.FromSeconds(9)) { Host = "api.example.com" });
    }

    [Fact]
    public async Task An_app_that_may_take_longer_than_the_page_has_for_all_is_waited_for()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        Check(tower, new HealthCheckSpec { Path = "/health", Timeout = 9 });
        Probe.During = cancel => Task.Delay(TimeSpan.FromSeconds(8), Time, cancel);

        var page = ServiceAsync(tower);
        await Probe.Begun.Task.WaitAsync(TowerHost.Patience);
        Time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal("healthy", Text(await page, "health"));
    }

    [Fact]
    public async Task When_theEngines_check_fails_its_last_words_are_the_reason_without_secrets_and_line_breaks()
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
        Assert.DoesNotContain(Probe.Asked, asked => asked.Host.StartsWith("api"));
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
    public async Task A_container_theEngine_tells_nothing_of_says_so_and_the_others_are_described()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details);
        Engine.Containers = Engine.Containers.Add(new ObservedContainer("caddy-id", "caddy", "caddy", "", ServiceKind.Infrastructure, "running", null));
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
        Engine.Containers = [Engine.Containers[0] with { Service = Service(tower) }];
        Probe.Answer = _ => ProbeOutcome.NotYet("HTTP 500 at swordfish-9");
        tower.Details.Refused[Id] = "HTTP 503 for swordfish-9";

        var reason = Text(await ServiceAsync(tower), "reason");

        Assert.Contains("HTTP 500 at [redacted]", reason);
        Assert.Contains("HTTP 503 for [redacted]", reason);
    }
}
