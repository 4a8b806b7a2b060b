using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Stack;

using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Web.Tests.Support;
using Tower.Actors.Domain.Intents;
using Xunit;

// Unix modes mean nothing on Windows; Tower runs in a Linux container.
#pragma warning disable CA1416

namespace Tower.Web.Tests.Init;

/// <summary><c>tower init</c> where a Tower has been: nothing that runs is removed, nothing that was kept is forgotten.</summary>
public sealed class ServerInUseTests : IDisposable
{
    private const string Earlier = "20260128T103045-3f9a";
    private const string Later = "20260129T103045-77aa";
    private const string Compose = """
        services:
          caddy:
            labels:
              tower.kind: "infrastructure"
          tower-1a2b3c4d:
            labels:
              tower.kind: "tower"
          api-1a2b3c4d:
            labels:
              tower.kind: "app"
        """;

    private static readonly Intent Then = Intents.Applied with
    {
        Applied = new AppliedStamp
        {
            At = DateTimeOffset.UnixEpoch,
            Deployment = Later,
            Images = ImmutableSortedDictionary<string, string>.Empty.Add("api", $"127.0.0.1:5000/api@sha256:{new string('a', 64)}"),
        },
    };

    private readonly InitServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_Tower_that_runs_takes_the_intent_up_again()
    {
        await _server.RecordAsync(Earlier, Then with { Apps = [] });
        await _server.RecordAsync(Later, Then);
        await _server.RecordAsync("20260130T103045-9999", Then with { AdminEmail = "never@example.com" }, DeploymentOutcome.Failed);
        Stack("running");
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");

        Assert.Equal(0, await _server.InitAsync());

        var taken = await tower;
        Assert.Equal(("api", "admin@example.com"), (taken!.Apps.Single().Name, taken.AdminEmail));
        Assert.Equal(Then.Applied!.Images, taken.Applied!.Images);
        Assert.Equal(Intents.Hash, taken.Tower.PasswordHash);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_server.Files.Intent));
        Assert.Contains(Later, _server.Terminal.Printed);
        NothingRanOrEnded();
        Assert.Empty(_server.Engine.Started);
    }

    [Fact]
    public async Task Neither_password_nor_domain_is_asked_for()
    {
        await _server.RecordAsync(Later, Then);
        Stack("running");
        foreach (var name in _server.Environment.Keys.Where(name => name is not ("TOWER_DATA_DIR" or "TOWER_INIT_TIMEOUT")).ToList())
            _server.Environment.Remove(name);
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");
        Assert.Equal(0, await _server.InitAsync());
        await tower;
    }

    [Fact]
    public async Task What_is_stopped_is_started_again_but_not_an_old_generation()
    {
        await _server.RecordAsync(Later, Then);
        await File.WriteAllTextAsync(_server.Files.Compose, Compose);
        Stack("exited");
        _server.Runs("api-00000000", ServiceKind.App, "exited");
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");

        Assert.Equal(0, await _server.InitAsync());

        await tower;
        Assert.Equal(["id-of-caddy", "id-of-tower-1a2b3c4d", "id-of-api-1a2b3c4d"], _server.Engine.Started);
        NothingRanOrEnded();
    }

    [Fact]
    public async Task A_Tower_without_a_container_is_started_as_the_compose_file_says_and_no_app_with_it()
    {
        await _server.RecordAsync(Later, Then);
        await File.WriteAllTextAsync(_server.Files.Compose, Compose);
        _server.Runs("caddy", ServiceKind.Infrastructure);
        _server.Runs("api-1a2b3c4d", ServiceKind.App);
        _server.Compose.Act = _ => _server.Runs("tower-1a2b3c4d", ServiceKind.Tower);
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");

        Assert.Equal(0, await _server.InitAsync());

        await tower;
        var arguments = Assert.Single(_server.Compose.Ran).Arguments;
        Assert.Equal(["caddy", "tower-1a2b3c4d"], arguments[(arguments.IndexOf("--no-build") + 1)..].ToArray());
        Assert.Contains("--no-deps", arguments);
        Assert.Contains("--no-recreate", arguments);
        Assert.Empty(_server.Deployed);
        Assert.Empty(_server.Engine.Ended);
    }

    [Fact]
    public async Task Where_nothing_but_the_records_is_left_the_stack_is_set_up_and_the_whole_intent_written()
    {
        await _server.RecordAsync(Later, Then);
        _server.WhileDeploying = async intent =>
        {
            await File.WriteAllBytesAsync(_server.Files.Intent, IntentWriter.Write(intent));
            _server.Runs("tower-1a2b3c4d", ServiceKind.Tower);
        };
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");

        Assert.Equal(0, await _server.InitAsync());

        // An app can be proven from its own network alone, so the first deployment is without; nothing of it is lost.
        Assert.Empty(Assert.Single(_server.Deployed).Intent.Apps);
        Assert.Equal("api", (await tower)!.Apps.Single().Name);
    }

    [Fact]
    public async Task Apps_that_run_without_anything_that_describes_their_Tower_are_left_alone()
    {
        await _server.RecordAsync(Later, Then);
        _server.Runs("api-1a2b3c4d", ServiceKind.App);

        Assert.Equal(1, await _server.InitAsync());

        Assert.Contains(_server.Files.Compose, _server.Terminal.Complained);
        Assert.False(File.Exists(_server.Files.Intent));
        NothingRanOrEnded();
    }

    [Fact]
    public async Task One_that_failed_only_at_another_Tower_was_in_force_and_the_Tower_that_is_there_stays()
    {
        await _server.RecordAsync(Later, Then with { Tower = Then.Tower with { Version = "0.2.0" } }, DeploymentOutcome.Failed, "save", "handover");
        Stack("running");
        _server.Engine.Images["id-of-tower-1a2b3c4d"] = "ghcr.io/dldc-packages/tower:0.1.23";
        var tower = _server.TakesUpAsync("tower-1a2b3c4d");
        Assert.Equal(0, await _server.InitAsync());
        Assert.Equal("0.1.23", (await tower)!.Tower.Version);
    }

    [Fact]
    public async Task A_Tower_that_still_works_with_the_intent_it_has_read_is_not_disturbed()
    {
        await _server.RecordAsync(Later, Then);
        Stack("running");
        using var working = DataDirectoryLock.TryAcquire(_server.DataDir);
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains("docker restart tower-tower-1a2b3c4d-1", _server.Terminal.Complained);
        Assert.False(File.Exists(_server.Files.Intent));
    }

    [Fact]
    public async Task A_Tower_that_does_not_take_it_up_is_told_with_the_setting_that_gives_it_longer()
    {
        await _server.RecordAsync(Later, Then);
        _server.Environment["TOWER_INIT_TIMEOUT"] = "1";
        Stack("running");
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains("TOWER_INIT_TIMEOUT", _server.Terminal.Complained);
    }

    [Fact]
    public async Task Containers_without_a_record_are_refused_and_both_ways_on_told()
    {
        Stack("running");
        _server.Volumes.Add("app_api_data");
        _server.Volumes.Add("caddy_data", project: "another");

        Assert.Equal(1, await _server.InitAsync());

        foreach (var words in new[]
        {
            "server-in-use", "api-1a2b3c4d: running", "tower_app_api_data", _server.Files.Intent,
            "docker volume rm tower_app_api_data", "label=com.docker.compose.project=tower",
        })
            Assert.Contains(words, _server.Terminal.Complained);
        Assert.DoesNotContain("another_caddy_data", _server.Said);
        Assert.DoesNotContain("TOWER_ADOPT_VOLUMES", _server.Said);
        NothingRanOrEnded();
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_not_passed_over_for_an_earlier_one()
    {
        await _server.RecordAsync(Earlier, Then with { Apps = [] });
        await _server.RecordAsync(Later, Then);
        await File.WriteAllTextAsync(Path.Combine(_server.Files.Deployments, Later, "intent.json"), "{");
        Stack("running");
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains(Later, _server.Terminal.Complained);
        Assert.False(File.Exists(_server.Files.Intent));
    }

    [Fact]
    public async Task Volumes_alone_are_taken_as_they_are_when_somebody_says_so()
    {
        _server.Volumes.Add("registry_data");
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains("TOWER_ADOPT_VOLUMES=yes", _server.Terminal.Complained);

        _server.Environment["TOWER_ADOPT_VOLUMES"] = "yes";
        Assert.Equal(0, await _server.InitAsync());
        Assert.Contains("tower_registry_data is taken as it is", _server.Terminal.Printed);
        Assert.Single(_server.Deployed);
    }

    [Fact]
    public async Task Volumes_are_no_reason_to_set_up_where_containers_are()
    {
        _server.Environment["TOWER_ADOPT_VOLUMES"] = "yes";
        Stack("exited");
        Assert.Equal(1, await _server.InitAsync());
        NothingRanOrEnded();
    }

    [Theory]
    [InlineData("running", null)]
    [InlineData("exited", "docker start tower-tower-1a2b3c4d-1")]
    [InlineData(null, "up -d --no-deps --no-recreate caddy tower-1a2b3c4d")]
    public async Task A_server_with_its_intent_is_told_how_to_start_a_Tower_that_does_not_run(string? state, string? command)
    {
        await File.WriteAllTextAsync(_server.Files.Intent, "{}");
        await File.WriteAllTextAsync(_server.Files.Compose, Compose);
        if (state is not null)
            _server.Runs("tower-1a2b3c4d", ServiceKind.Tower, state);
        Assert.Equal(0, await _server.InitAsync());
        if (command is null)
            Assert.DoesNotContain("docker", _server.Said);
        else
            Assert.Contains(command, _server.Terminal.Printed);
        NothingRanOrEnded();
    }

    private void Stack(string state)
    {
        _server.Runs("api-1a2b3c4d", ServiceKind.App, state);
        _server.Runs("tower-1a2b3c4d", ServiceKind.Tower, state);
        _server.Runs("caddy", ServiceKind.Infrastructure, state);
    }

    private void NothingRanOrEnded()
    {
        Assert.Empty(_server.Deployed);
        Assert.Empty(_server.Compose.Ran);
        Assert.Empty(_server.Engine.Ended);
    }
}
