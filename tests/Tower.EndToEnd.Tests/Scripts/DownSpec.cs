using Xunit;

namespace Tower.EndToEnd.Tests.Scripts;

/// <summary><c>./dev down</c> takes away what <c>./dev up</c> has made, all of it, or says that it did not.</summary>
public sealed class DownSpec : ScratchCloneSpec
{
    [SkippableFact]
    public async Task It_needs_none_of_the_variables_that_up_was_given()
    {
        await Clone.IsUpAs("other");
        Assert.Contains("other-caddy", Clone.OnTheEngine());
        Assert.Contains("registry.localhost", await File.ReadAllTextAsync(Clone.Hosts));

        var down = await Clone.Dev("down");

        Assert.True(down.ExitCode == 0, $"{down}");
        Gone();
    }

    [SkippableFact]
    public async Task A_variable_that_says_otherwise_is_named_and_nothing_is_removed()
    {
        await Clone.IsUpAs("other");
        var before = Clone.OnTheEngine();
        foreach (var (name, value) in new[]
        {
            ("TOWER_PROJECT", "another"), ("TOWER_HTTPS_PORT", "4443"), ("TOWER_IMAGE", "another/tower"),
            ("TOWER_ENGINE_DIR", "/nowhere"), ("DOCKER_HOST", "unix:///another.sock"),
        })
        {
            var down = await Clone.Dev("down", (name, value));

            Assert.NotEqual(0, down.ExitCode);
            Assert.Contains(name, down.Errors);
            Assert.Equal(before, Clone.OnTheEngine());
            Assert.True(Directory.Exists(Clone.Data));
        }
    }

    [SkippableFact]
    public async Task What_cannot_be_removed_keeps_its_files_until_it_can()
    {
        await Clone.IsUpAs("other");
        foreach (var what in new[] { "rm", "network", "volume" })
        {
            Clone.Fail(what, "device or resource busy");

            var failed = await Clone.Dev("down", ("DEV_WAIT_REMOVAL", "0"));

            Assert.NotEqual(0, failed.ExitCode);
            Assert.Contains("device or resource busy", failed.Errors);
            Assert.Contains("DEV_WAIT_REMOVAL", failed.Errors);
            Assert.Contains("./dev down", failed.Errors);
            Assert.DoesNotContain("files removed", failed.Text);
            Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));
            Assert.Empty(Clone.Leftovers());
            Clone.Mend(what);
        }

        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task Host_entries_that_cannot_be_removed_fail_it()
    {
        await Clone.IsUpAs("other");
        Clone.Fail("tee", "No space left on device");

        var failed = await Clone.Dev("down");

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("No space left on device", failed.Errors);
        Assert.Contains("registry.localhost", await File.ReadAllTextAsync(Clone.Hosts));
        Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));

        Clone.Mend("tee");
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task Images_that_cannot_be_listed_fail_it()
    {
        await Clone.IsUpAs("other");
        Clone.Fail("image-ls", "context deadline exceeded");

        var failed = await Clone.Dev("down");

        Assert.NotEqual(0, failed.ExitCode);
        Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));

        Clone.Mend("image-ls");
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task It_does_not_claim_to_have_removed_the_volumes_of_a_project_it_shares()
    {
        await Clone.IsUpAs("other");
        await File.WriteAllTextAsync(Clone.Engine("containers/foreign"), "com.docker.compose.project=other\n");

        var down = await Clone.Dev("down");

        Assert.True(down.ExitCode == 0, $"{down}");
        Assert.Equal(["foreign", "other-net", "other-vol"], Clone.OnTheEngine());
        Assert.Contains("left alone", down.Errors);
        Assert.DoesNotContain("volumes, images", down.Text);
    }

    [SkippableFact]
    public async Task A_removal_that_fails_once_is_tried_again()
    {
        await Clone.IsUpAs("other");
        Clone.Fail("rm", "removal of container other-caddy is already in progress", once: true);

        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);

        Gone();
    }

    [SkippableFact]
    public async Task Without_an_answer_from_the_engine_nothing_is_removed()
    {
        await Clone.IsUpAs("other");
        Clone.Fail("engine", "Cannot connect to the Docker daemon");

        var failed = await Clone.Dev("down");

        Assert.NotEqual(0, failed.ExitCode);
        Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));
        Assert.Contains("other-caddy", Clone.OnTheEngine());

        Clone.Mend("engine");
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task Another_engine_at_the_same_address_is_not_taken_for_the_stacks_own()
    {
        await Clone.IsUpAs("other");
        await File.WriteAllTextAsync(Clone.Engine("id"), "engine-2");
        Directory.Move(Clone.Engine("containers"), Clone.Engine("containers-of-engine-1"));

        var down = await Clone.Dev("down");

        Assert.NotEqual(0, down.ExitCode);
        Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));
    }

    [SkippableFact]
    public async Task A_clone_that_was_moved_keeps_the_files_of_what_runs()
    {
        await Clone.IsUpAs("other");
        Clone.Move("elsewhere");

        var down = await Clone.Dev("down");

        Assert.NotEqual(0, down.ExitCode);
        Assert.True(File.Exists(Path.Combine(Clone.Data, "intent.json")));
        Assert.Contains("other-caddy", Clone.OnTheEngine());

        Clone.Move("clone");
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task Twice_is_as_good_as_once()
    {
        await Clone.IsUpAs("other");
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);

        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);

        Gone();
    }

    [SkippableFact]
    public async Task Without_an_up_before_it_touches_nothing_that_has_the_same_name()
    {
        await File.WriteAllTextAsync(Clone.Engine("volumes/tower-vol"), "com.docker.compose.project=tower\n");

        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);

        Assert.Equal(["tower-vol"], Clone.OnTheEngine());
    }

    [SkippableTheory]
    [InlineData("build")]
    [InlineData("init")]
    [InlineData("push")]
    [InlineData("apply")]
    public async Task Whatever_an_up_has_made_that_failed_goes(string failing)
    {
        Clone.Fail(failing);
        var up = await Clone.UpAs("other");
        Assert.NotEqual(0, up.ExitCode);

        var down = await Clone.Dev("down");

        Assert.True(down.ExitCode == 0, $"{down}");
        Gone();
    }

    [SkippableTheory]
    [InlineData("sandbox.env")]
    [InlineData("nothing")]
    public async Task A_clone_in_which_an_older_version_kept_no_settings_is_cleaned_as_well(string kept)
    {
        await Clone.IsUpAs("other");
        File.Delete(Path.Combine(Clone.Root, ".dev/settings.env"));
        if (kept == "nothing")
            File.Delete(Path.Combine(Clone.Root, ".dev/sandbox.env"));

        var down = await Clone.Dev("down");

        Assert.True(down.ExitCode == 0, $"{down}");
        Gone();
    }

    [SkippableFact]
    public async Task Nothing_is_removed_while_up_is_at_work()
    {
        await File.WriteAllTextAsync(Clone.Engine("hang"), "");
        var up = Clone.UpAs("other");
        await Eventually.Holds(() =>
        {
            Assert.True(File.Exists(Clone.Engine("hanging")));
            return Task.CompletedTask;
        }, TimeSpan.FromMinutes(1));

        var down = await Clone.Dev("down");
        var second = await Clone.UpAs("other");

        Assert.NotEqual(0, down.ExitCode);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("other-caddy", Clone.OnTheEngine());
        File.Delete(Clone.Engine("hang"));
        Assert.Equal(0, (await up).ExitCode);
    }

    [SkippableFact]
    public async Task Nothing_is_removed_while_the_tests_are_being_built()
    {
        await File.WriteAllTextAsync(Clone.Engine("hang"), "");
        var test = Clone.Dev("test");
        await Eventually.Holds(() =>
        {
            Assert.True(File.Exists(Clone.Engine("hanging")));
            return Task.CompletedTask;
        }, TimeSpan.FromMinutes(1));

        var down = await Clone.Dev("down");

        Assert.NotEqual(0, down.ExitCode);
        Assert.True(Directory.Exists(Path.Combine(Clone.Root, ".dev/test-results")));
        File.Delete(Clone.Engine("hang"));
        Assert.Equal("0 passed, 1 failed, 0 skipped", (await test).Lines[^1]);
        Assert.Equal(0, (await Clone.Dev("down")).ExitCode);
        Gone();
    }

    [SkippableFact]
    public async Task An_engine_that_stays_can_still_be_stopped()
    {
        ScratchClone.RequireRootOnDebian();
        var pid = Path.Combine(Clone.EngineFiles, "dockerd.pid");
        Clone.Fail("engine", "Cannot connect to the Docker daemon");
        Assert.NotEqual(0, (await Clone.Dev("engine", ("DEV_WAIT_ENGINE", "0"))).ExitCode);
        Clone.Mend("engine");
        await File.WriteAllTextAsync(Clone.Engine("containers/foreign"), "status=running\n");

        var down = await Clone.Dev("down");

        Assert.True(down.ExitCode == 0, $"{down}");
        Assert.True(File.Exists(pid));
        Assert.Contains($"TOWER_ENGINE_DIR={Clone.EngineFiles} ./dev down --engine", down.Text);
        Assert.Contains($"TOWER_ENGINE_DIR={Clone.EngineFiles} ./dev down --purge", down.Text);

        Assert.Equal(0, (await Clone.Dev("down --engine")).ExitCode);
        Assert.False(File.Exists(pid));
    }

    [SkippableFact]
    public async Task Purge_removes_the_stand_ins_and_no_image_made_from_one()
    {
        await File.WriteAllLinesAsync(Clone.Engine("images"),
            ["caddy:2.11.4", "caddy:2", "tower-standin/debian:trixie", "tower-official/release/postgres:17.0.0", "mine/app:1"]);

        var down = await Clone.Dev("down --purge");

        Assert.True(down.ExitCode == 0, $"{down}");
        Assert.Equal(["mine/app:1"], await File.ReadAllLinesAsync(Clone.Engine("images")));
    }

    [SkippableFact]
    public async Task Purge_names_the_stand_ins_that_stay()
    {
        await File.WriteAllLinesAsync(Clone.Engine("images"), ["caddy:2.11.4"]);
        Clone.Fail("image-rm", "image is being used by running container 4711");

        var down = await Clone.Dev("down --purge");

        Assert.True(down.ExitCode == 0, $"{down}");
        Assert.Contains("caddy:2.11.4", down.Errors);
    }

    private void Gone()
    {
        Assert.Empty(Clone.OnTheEngine());
        Assert.False(Directory.Exists(Path.Combine(Clone.Root, ".dev")));
        Assert.DoesNotContain("registry.localhost", File.ReadAllText(Clone.Hosts));
    }
}
