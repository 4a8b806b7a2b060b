using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tower.EndToEnd.Tests.Scripts;

/// <summary><c>./dev up</c>, when it is not the first, not alone, or on a slow machine.</summary>
public sealed class UpSpec : ScratchCloneSpec
{
    [SkippableFact]
    public async Task Without_variables_it_goes_on_with_the_sandbox_that_is_there()
    {
        await Clone.IsUpAs("other");
        var before = Clone.OnTheEngine();

        var again = await Clone.Dev("up");

        Assert.True(again.ExitCode == 0, $"{again}");
        Assert.Equal(before, Clone.OnTheEngine());
    }

    [SkippableFact]
    public async Task Another_project_is_refused_while_one_is_up()
    {
        await Clone.IsUpAs("other");
        var before = Clone.OnTheEngine();

        var another = await Clone.UpAs("another");

        Assert.NotEqual(0, another.ExitCode);
        Assert.Contains("TOWER_PROJECT", another.Errors);
        Assert.Contains("./dev down", another.Errors);
        Assert.Equal(before, Clone.OnTheEngine());
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Assert.Empty(Clone.OnTheEngine());
    }

    [SkippableFact]
    public async Task Another_project_takes_the_place_of_one_that_has_never_come_up()
    {
        Clone.Fail("init", once: true);
        Assert.NotEqual(0, (await Clone.UpAs("other")).ExitCode);
        Assert.Contains("other-caddy", Clone.OnTheEngine());

        await Clone.IsUpAs("another");

        Assert.All(Clone.OnTheEngine(), name => Assert.StartsWith("another-", name));
    }

    [SkippableFact]
    public async Task What_was_given_to_an_up_that_made_nothing_is_forgotten()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Clone.UpAs("other", ("TOWER_HTTP_PORT", $"{port}"));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("TOWER_HTTP_PORT", refused.Errors);
        await Clone.IsUpAs("another");
    }

    [SkippableFact]
    public async Task It_goes_on_where_tower_init_has_failed_half_way()
    {
        Clone.Fail("init", "caddy did not become ready in 60 s", once: true);
        var failed = await Clone.UpAs("other");
        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("TOWER_INIT_TIMEOUT", failed.Errors);
        Assert.DoesNotContain("./dev down", failed.Errors);

        var again = await Clone.Dev("up");

        Assert.True(again.ExitCode == 0, $"{again}");
        Assert.Equal(0, Clone.Calls("rm "));
    }

    [SkippableFact]
    public async Task Who_waits_in_vain_is_told_the_setting_and_goes_on_with_up()
    {
        foreach (var (failing, setting) in new[] { ("cp", "DEV_WAIT_CA"), ("tower", "DEV_WAIT_TOWER"), ("app", "DEV_WAIT_APP") })
        {
            Clone.Fail(failing);
            var failed = await Clone.UpAs("other", (setting, "0"));

            Assert.NotEqual(0, failed.ExitCode);
            Assert.Contains($"{setting}=60 ./dev up", failed.Errors);
            Assert.DoesNotContain("./dev down", failed.Errors);
            Clone.Mend(failing);
        }

        await Clone.IsUpAs("other");
    }

    [SkippableFact]
    public async Task A_prune_of_somebody_else_is_waited_for()
    {
        Clone.Fail("prune", "Error response from daemon: a prune operation is already running", once: true);

        await Clone.IsUpAs("other");

        Assert.Equal(2, Clone.Calls("image prune"));
    }

    [SkippableFact]
    public async Task A_prune_of_somebody_else_that_does_not_end_is_said_and_ends_nothing()
    {
        Clone.Fail("prune", "Error response from daemon: a prune operation is already running");

        var up = await Clone.UpAs("other", ("DEV_WAIT_PRUNE", "0"));

        Assert.True(up.ExitCode == 0, $"{up}");
        Assert.Contains("DEV_WAIT_PRUNE", up.Errors);
    }

    [SkippableFact]
    public async Task Towers_own_times_are_passed_on()
    {
        string[] names =
        [
            "TOWER_PROBE_TIMEOUT", "TOWER_INIT_TIMEOUT", "TOWER_STEADY_TIME", "TOWER_WATCH_TIME", "TOWER_TRIAL_TIME",
            "TOWER_HANDOVER_TIMEOUT",
        ];

        var up = await Clone.UpAs("other", [.. names.Select(name => (name, "7"))]);

        Assert.True(up.ExitCode == 0, $"{up}");
        Assert.All(names, name => Assert.Contains($" -e {name} ", Clone.Calls()));
    }

    [SkippableTheory]
    [InlineData("DEV_WAIT_APP", "2m")]
    [InlineData("DEV_WAIT_TEST", "5m")]
    [InlineData("DEV_WAIT_PULL", "08")]
    public async Task A_wait_that_is_no_number_of_seconds_is_refused_before_anything_is_made(string name, string value)
    {
        var refused = await Clone.UpAs("other", (name, value));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"{name} is \"{value}\"", refused.Errors);
        Assert.False(Directory.Exists(Path.Combine(Clone.Root, ".dev")));
    }

    [SkippableFact]
    public async Task An_engine_slow_to_start_is_waited_for_again_by_the_next_try()
    {
        ScratchClone.RequireRootOnDebian();
        var host = ("DOCKER_HOST", "unix:///var/run/docker.sock");
        Clone.Fail("engine", "Cannot connect to the Docker daemon");

        var first = await Clone.Dev("engine", host, ("DEV_WAIT_ENGINE", "0"));
        Assert.NotEqual(0, first.ExitCode);
        Assert.Contains("DEV_WAIT_ENGINE=60 ./dev engine", first.Errors);
        Assert.Equal(Clone.Root, File.ReadAllText(Path.Combine(Clone.EngineFiles, "started-by")).Trim());

        var second = await Clone.UpAs("other", host, ("DEV_WAIT_ENGINE", "0"));
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("DEV_WAIT_ENGINE=60 ./dev up", second.Errors);

        var calls = Clone.Calls("info");
        var third = Clone.UpAs("other", host);
        await Eventually.Holds(() =>
        {
            Assert.True(Clone.Calls("info") > calls + 3);
            return Task.CompletedTask;
        }, TimeSpan.FromMinutes(1));
        Clone.Mend("engine");
        var up = await third;
        Assert.True(up.ExitCode == 0, $"{up}");

        var down = await Clone.Dev("down", host);
        Assert.True(down.ExitCode == 0, $"{down}");
        Assert.False(File.Exists(Path.Combine(Clone.EngineFiles, "dockerd.pid")));
    }

    [SkippableFact]
    public async Task An_engine_that_does_not_say_its_version_is_not_taken_for_a_recent_one()
    {
        Clone.Fail("version", "Cannot connect to the Docker daemon");

        var up = await Clone.UpAs("other");

        Assert.NotEqual(0, up.ExitCode);
        Assert.Empty(Clone.OnTheEngine());
    }

    [SkippableFact]
    public async Task Another_apt_that_does_not_end_is_named_with_the_setting()
    {
        ScratchClone.RequireRootOnDebian();
        Clone.Fail("engine");
        Clone.Fail("dpkg");
        Clone.Fail("apt", "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 4711 (apt-get)");

        var up = await Clone.UpAs("other", ("DEV_WAIT_PACKAGES", "0"));

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains("process 4711", up.Errors);
        Assert.Contains("DEV_WAIT_PACKAGES=60 ./dev up", up.Errors);
        Assert.Empty(Clone.Leftovers());
    }

    [SkippableFact]
    public async Task An_apt_that_fails_says_why_and_leaves_nothing_behind()
    {
        ScratchClone.RequireRootOnDebian();
        Clone.Fail("engine");
        Clone.Fail("dpkg");
        Clone.Fail("apt", "E: The repository is not signed.");

        var up = await Clone.UpAs("other");

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains("The repository is not signed", up.Errors);
        Assert.DoesNotContain("DEV_WAIT_PACKAGES", up.Errors);
        Assert.Empty(Clone.Leftovers());
    }
}
