using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;
using Tower.Web.Init;
using Xunit;

namespace Tower.Web.Tests.Init;

/// <summary>What <c>tower init</c> looks at before its first act.</summary>
public sealed class ReadyServerTests : IDisposable
{
    private readonly InitServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Ports_that_are_taken_are_named_each_with_the_setting_that_moves_it()
    {
        _server.Environment["TOWER_HTTP_PORT"] = "8080";
        foreach (var port in new[] { "8080/tcp", "443/tcp", "443/udp", "127.0.0.1:5000/tcp" })
            _server.Ports.Taken[port] = $"bind for {port} failed";

        Assert.Equal(1, await _server.InitAsync());

        Assert.Contains("server-not-ready", _server.Terminal.Complained, StringComparison.Ordinal);
        foreach (var (port, setting) in new[]
        {
            ("8080/tcp", "TOWER_HTTP_PORT"), ("443/tcp", "TOWER_HTTPS_PORT"), ("443/udp", "TOWER_HTTPS_PORT"),
            ("127.0.0.1:5000/tcp", "TOWER_PULL_PORT"),
        })
            Assert.Single(_server.Terminal.Complained.Split('\n'), line => line.Contains($"port {port} ") && line.Contains(setting) && line.Contains($"bind for {port} failed"));
        NothingWasDone();
    }

    [Fact]
    public async Task Ports_are_looked_at_with_the_image_this_runs_from()
    {
        _server.Own = new OwnContainer("example.com/tower:dev", [new ContainerMount("bind", _server.DataDir, _server.DataDir)]);
        Assert.Equal(0, await _server.InitAsync());
        Assert.Equal(["example.com/tower:dev"], _server.Ports.Asked);
    }

    [Fact]
    public async Task An_engine_without_start_intervals_is_too_old()
    {
        _server.Engine.Version = "24.0.7 (API 1.43)";
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains("24.0.7", _server.Terminal.Complained);
        Assert.Contains("25", _server.Terminal.Complained);
        NothingWasDone();
    }

    [Theory]
    [InlineData("25.0.0 (API 1.44)")]
    [InlineData("dev (API 1.100)")]
    [InlineData("of its own kind")]
    public async Task An_engine_that_is_new_enough_or_does_not_tell_is_taken(string version)
    {
        _server.Engine.Version = version;
        Assert.Equal(0, await _server.InitAsync());
    }

    [Fact]
    public async Task A_mistyped_setting_is_an_error_and_not_ignored()
    {
        _server.Environment["TOWER_PROBE_TIMOUT"] = "120";
        Assert.Equal(2, await _server.InitAsync());
        Assert.Contains("did you mean TOWER_PROBE_TIMEOUT?", _server.Terminal.Complained);
        NothingWasDone();
    }

    [Fact]
    public async Task Settings_of_the_data_directory_are_read_and_a_wrong_one_is_named_with_file_and_line()
    {
        await File.WriteAllTextAsync(_server.Files.Settings, "TOWER_CADDY_TIMEOUT=77\n");
        Assert.Equal(0, await _server.InitAsync());
        Assert.Equal(TimeSpan.FromSeconds(77), Assert.Single(_server.Deployed).Options.CaddyTimeout);

        await File.WriteAllTextAsync(_server.Files.Settings, "\nTOWER_CADDY_TIMEOUT=soon\n");
        Assert.Equal(2, await _server.InitAsync());
        Assert.Contains($"{_server.Files.Settings} line 2: TOWER_CADDY_TIMEOUT", _server.Terminal.Complained);
    }

    [Fact]
    public async Task All_of_it_is_told_at_once()
    {
        _server.Engine.Version = "20.10.24 (API 1.41)";
        _server.Compose = new Support.FakeCompose("2.6.0");
        _server.Ports.Taken["80/tcp"] = "in use";
        _server.Environment["TOWER_HTTPPORT"] = "81";
        _server.Environment["TOWER_ADOPT_VOLUMES"] = "perhaps";
        _server.Environment.Remove("OTEL_DOMAIN");

        Assert.Equal(1, await _server.InitAsync());

        foreach (var words in new[] { "20.10.24", "2.6.0", "80/tcp", "TOWER_HTTPPORT", "TOWER_ADOPT_VOLUMES", "OTEL_DOMAIN" })
            Assert.Contains(words, _server.Terminal.Complained);
        NothingWasDone();
    }

    [Fact]
    public async Task What_a_try_that_failed_has_left_does_not_stand_in_the_way_of_the_next()
    {
        _server.Outcome = DeploymentOutcome.Failed;
        _server.WhileDeploying = _ =>
        {
            Assert.True(File.Exists(_server.Files.InitAttempt), "the try was not noted before its first act");
            _server.Volumes.Add("caddy_data");
            _server.Volumes.Add("registry_data");
            return Task.CompletedTask;
        };
        Assert.Equal(1, await _server.InitAsync());

        _server.Outcome = DeploymentOutcome.Succeeded;
        _server.WhileDeploying = _ => Task.CompletedTask;
        Assert.Equal(0, await _server.InitAsync());

        Assert.Contains("tower_caddy_data is taken up again", _server.Terminal.Printed);
        Assert.Equal(2, _server.Deployed.Count);
        Assert.False(File.Exists(_server.Files.InitAttempt));
    }

    [Fact]
    public async Task What_was_there_before_the_try_that_failed_still_does()
    {
        _server.Volumes.Add("registry_data");
        _server.Environment["TOWER_ADOPT_VOLUMES"] = "yes";
        _server.Outcome = DeploymentOutcome.Failed;
        Assert.Equal(1, await _server.InitAsync());

        _server.Environment.Remove("TOWER_ADOPT_VOLUMES");
        _server.Outcome = DeploymentOutcome.Succeeded;
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains("server-in-use", _server.Terminal.Complained);
        Assert.Single(_server.Deployed);
    }

    [Fact]
    public async Task Of_a_try_that_was_killed_infrastructure_may_run_and_its_ports_are_its_own()
    {
        using (DataDirectoryLock.TryAcquire(_server.DataDir))
            await new InitAttempt(DateTimeOffset.UnixEpoch, []).WriteAsync(_server.DataDir, default);
        _server.Runs("caddy", ServiceKind.Infrastructure);
        _server.Ports.Taken["80/tcp"] = "in use";
        Assert.Equal(0, await _server.InitAsync());
        Assert.Empty(_server.Ports.Asked);
    }

    [Fact]
    public async Task The_note_of_a_try_that_came_to_its_end_counts_for_nothing()
    {
        using (DataDirectoryLock.TryAcquire(_server.DataDir))
            await new InitAttempt(DateTimeOffset.UnixEpoch, []).WriteAsync(_server.DataDir, default);
        // Killed between the last file and the note's removal; and then, one day, intent.json was lost.
        await File.WriteAllTextAsync(_server.Files.Compose, "services: {}\n");
        _server.Runs("caddy", ServiceKind.Infrastructure);
        Assert.Equal(1, await _server.InitAsync());
        NothingWasDone();
    }

    private void NothingWasDone()
    {
        Assert.Empty(_server.Deployed);
        Assert.Empty(_server.Engine.Started);
        Assert.False(File.Exists(_server.Files.Intent));
    }
}
