using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Web.Tests.Status;

/// <summary>What the status says of an app beside its state.</summary>
public sealed class StatusDetailsTests : OneAppsStatus
{
    [Fact]
    public async Task An_app_has_its_version_digest_age_and_restarts()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { StartedAt = Time.GetUtcNow().AddDays(-3.5), RestartCount = 2 });
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
        Runs(tower, Details with { StartedAt = Time.GetUtcNow().AddSeconds(-seconds), RestartCount = restarts }, Container with { State = state });

        Assert.Equal(expected, (await ServiceAsync(tower)).GetProperty("isCrashLoop").GetBoolean());
        Assert.Equal(expected, (await LineAsync(tower)).Contains(", crash loop"));
    }

    [Fact]
    public async Task What_has_ended_says_when_and_how()
    {
        await using var tower = await StartAsync();
        Runs(tower, Details with { FinishedAt = Time.GetUtcNow().AddMinutes(-5), ExitCode = 137, OutOfMemory = true }, Container with { State = "exited", ExitCode = 137 });

        var api = await ServiceAsync(tower);

        Assert.Equal((137, true), (api.GetProperty("exitCode").GetInt32(), api.GetProperty("outOfMemory").GetBoolean()));
        Assert.Equal("2026-01-28T11:55:00.000Z", Text(api, "endedAt"));
        Assert.Contains("ended 5 min ago, exit code 137 (killed", await LineAsync(tower));
    }

    [Fact]
    public async Task Of_several_containers_each_is_asked_itself_and_it_is_said_how_many_run()
    {
        await using var tower = await StartAsync();
        tower.State.Applied = tower.State.Applied! with { Apps = [tower.State.Applied.Apps[0] with { Replicas = 3 }] };
        var other = "fedcba9876543210";
        Engine.Containers = [Container with { Service = Service(tower) }, Container with { Id = other, Service = Service(tower) }];
        Probe.Answer = host => host == other[..12] ? ProbeOutcome.NotYet("connection refused") : ProbeOutcome.Ready;

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
}
