using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Adapters.Compose;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Domain.Probing;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Engine;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>Tower's compose commands with the real <c>docker compose</c> on a real engine.</summary>
[Trait("Needs", "engine")]
public sealed class ComposeOnEngineSpec : IClassFixture<EngineTestbed>, IAsyncLifetime
{
    private readonly EngineTestbed _testbed;
    private readonly string _folder = Directory.CreateTempSubdirectory("compose-").FullName;
    private readonly TowerOptions _options;
    private readonly DockerContainerEngine _engine;
    private readonly ConcurrentQueue<string> _said = new();

    public ComposeOnEngineSpec(EngineTestbed testbed)
    {
        _testbed = testbed;
        _options = new TowerOptions { Project = testbed.Project, DataDir = _folder };
        _engine = new DockerContainerEngine(_options);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_testbed.Missing is null)
        {
            foreach (var container in await _engine.ListAsync(CancellationToken.None))
                await _engine.RemoveAsync(container.Id, TimeSpan.Zero, CancellationToken.None);
        }

        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Up_starts_the_service_named_and_no_other_one()
    {
        _testbed.Require();

        await UpAsync(["api-11111111", "web-11111111"], "api-11111111");

        var api = Assert.Single(await ListAsync());
        Assert.Equal(("api-11111111", "api", "11111111", "running"), (api.Service, api.App, api.Generation, api.State));
        Assert.Contains("api-11111111 started", Readable);
        Assert.DoesNotContain(Readable, line => line.Contains("ing"));
    }

    [SkippableFact]
    public async Task A_new_generation_starts_beside_the_old_one_without_a_word_about_it()
    {
        _testbed.Require();
        await UpAsync(["api-11111111"], "api-11111111");
        var before = Assert.Single(await ListAsync());
        _said.Clear();

        await UpAsync(["api-22222222"], "api-22222222");

        var now = await ListAsync();
        Assert.Equal(["api-11111111", "api-22222222"], now.Select(container => container.Service).Order());
        Assert.Contains(before.Id, now.Select(container => container.Id));
        Assert.Equal(["api-22222222 started"], Readable);
    }

    [SkippableFact]
    public async Task Up_again_changes_nothing_even_if_the_file_differs()
    {
        _testbed.Require();
        await UpAsync(["api-11111111"], "api-11111111");
        var before = Assert.Single(await ListAsync());

        await UpAsync(["api-11111111"], "api-11111111", more: "hostname: other");

        Assert.Equal(before.Id, Assert.Single(await ListAsync()).Id);
    }

    [SkippableFact]
    public async Task Recreate_replaces_the_container_and_says_so()
    {
        _testbed.Require();
        await UpAsync(["caddy-11111111"], "caddy-11111111");
        var before = Assert.Single(await ListAsync());
        _said.Clear();

        await UpAsync(["caddy-11111111"], "caddy-11111111", recreate: true);

        Assert.NotEqual(before.Id, Assert.Single(await ListAsync()).Id);
        Assert.Equal(["caddy-11111111 recreated", "caddy-11111111 started"], Readable);
    }

    [SkippableFact]
    public async Task That_Compose_had_to_kill_what_it_replaces_is_heard_from_the_engine()
    {
        _testbed.Require();
        await UpAsync(["caddy-11111111"], "caddy-11111111", command: "trap '' TERM; while :; do sleep 1; done", init: false);
        var before = Assert.Single(await ListAsync());

        var outcomes = await _engine.WatchStopsAsync(
            [before.Id], _ => UpAsync(["caddy-11111111"], "caddy-11111111", recreate: true), CancellationToken.None);

        Assert.Equal(new StopOutcome(true, 137, false), outcomes[before.Id]);
        Assert.NotEqual(before.Id, Assert.Single(await ListAsync()).Id);
    }

    [SkippableFact]
    public async Task That_what_Compose_replaces_ended_by_itself_is_heard_from_the_engine()
    {
        _testbed.Require();
        await UpAsync(["caddy-11111111"], "caddy-11111111");
        var before = Assert.Single(await ListAsync());

        var outcomes = await _engine.WatchStopsAsync(
            [before.Id], _ => UpAsync(["caddy-11111111"], "caddy-11111111", recreate: true), CancellationToken.None);

        Assert.Equal(new StopOutcome(false, 143, false), outcomes[before.Id]);
    }

    [SkippableFact]
    public async Task What_Compose_only_starts_has_the_restart_policy_it_had()
    {
        _testbed.Require();
        await UpAsync(["db-11111111"], "db-11111111", more: "restart: always");
        var before = Assert.Single(await ListAsync());
        await _engine.StopAsync(before.Id, TimeSpan.FromSeconds(1), CancellationToken.None);

        await UpAsync(["db-11111111"], "db-11111111", more: "restart: always");

        // Why the policy is set before a container that is there is started.
        Assert.Equal(before.Id, Assert.Single(await ListAsync()).Id);
        Assert.Equal("no", await EngineTestbed.DockerAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", before.Id));
    }

    [SkippableFact]
    public async Task Secrets_arrive_byte_for_byte()
    {
        _testbed.Require();
        const string value = "a$b $$ \"c\" {d} 'e' \\ `f`\nsecond line ü=#";

        await UpAsync(["api-11111111"], "api-11111111",
            secrets: ImmutableSortedDictionary<string, string>.Empty.Add("TOWER_SECRET_0", value),
            more: "environment: { SECRET: \"${TOWER_SECRET_0}\" }");

        var id = Assert.Single(await ListAsync()).Id;
        Assert.Equal($"<{value}>", await EngineTestbed.DockerAsync("exec", id, "sh", "-c", "printf '<%s>' \"$SECRET\""));
    }

    [SkippableFact]
    public async Task A_file_with_settings_in_the_data_directory_is_not_read()
    {
        _testbed.Require();
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), "TOWER_SECRET_0=from the file\n");

        await UpAsync(["api-11111111"], "api-11111111", more: "environment: { SECRET: \"${TOWER_SECRET_0-unset}\" }");

        var id = Assert.Single(await ListAsync()).Id;
        Assert.Equal("unset", await EngineTestbed.DockerAsync("exec", id, "sh", "-c", "echo $SECRET"));
    }

    [SkippableFact]
    public async Task A_missing_image_is_neither_pulled_nor_built()
    {
        _testbed.Require();

        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            UpAsync(["api-11111111"], "api-11111111", image: "127.0.0.1:9/no-such-image:1", more: "build: { dockerfile_inline: FROM scratch }"));

        Assert.StartsWith("docker compose up failed with exit code", failed.Message);
        Assert.Contains(failed.Detail, line => line.Contains("No such image"));
        Assert.Empty(await ListAsync());
    }

    [SkippableFact]
    public async Task A_file_Compose_refuses_fails_with_its_words()
    {
        _testbed.Require();

        var failed = await Assert.ThrowsAsync<AdapterException>(() => UpAsync(["api-11111111"], "api-11111111", more: "no_such_key: 1"));

        Assert.Contains(failed.Detail, line => line.Contains("no_such_key"));
    }

    [SkippableFact]
    public async Task Giving_up_leaves_no_process_of_Compose_behind()
    {
        _testbed.Require();
        await UpAsync(["api-11111111"], "api-11111111");
        var draft = Path.Combine(_folder, "draft.yml");
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancel = new CancellationTokenSource();
        var following = new ProcessComposeCli(_options).RunAsync(
            new ComposeCommand(
                ["compose", "-p", _options.Project, "-f", draft, "up", "--no-recreate", "--pull", "never", "api-11111111"],
                ImmutableSortedDictionary<string, string>.Empty),
            line =>
            {
                if (line.StartsWith("Attaching to", StringComparison.Ordinal))
                    attached.TrySetResult();
            },
            cancel.Token);
        await attached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(ProcessesNaming(draft) >= 2, "docker and its plugin");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, ProcessesNaming(draft));
    }

    private static int ProcessesNaming(string argument) => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out _)
                && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').Contains(argument);
        }
        catch (IOException)
        {
            // It ended while it was looked at.
            return false;
        }
    });

    private IEnumerable<string> Readable =>
        _said.Select(line => ComposeOutput.Readable(_options.Project, line)).OfType<string>()
            .Where(line => !line.StartsWith("network", StringComparison.Ordinal));

    private Task<ImmutableArray<ObservedContainer>> ListAsync() => _engine.ListAsync(CancellationToken.None);

    private async Task UpAsync(
        string[] services,
        string up,
        bool recreate = false,
        string? image = null,
        string more = "",
        ImmutableSortedDictionary<string, string>? secrets = null,
        string command = "exec sleep 1000",
        bool init = true)
    {
        var draft = Path.Combine(_folder, "draft.yml");
        var blocks = services.Select(name => $$"""
              {{name}}:
                image: {{image ?? _testbed.Image}}
                command: [sh, -c, "{{command}}"]
                stop_grace_period: 1s
                init: {{(init ? "true" : "false")}}
                labels: { tower.app: {{name.Split('-')[0]}}, tower.generation: "{{name.Split('-')[1]}}", tower.kind: app }
                {{more}}

            """);
        await File.WriteAllTextAsync(draft, $"name: {_options.Project}\nservices:\n{string.Concat(blocks)}");
        var spec = new ServiceSpec
        {
            Name = up,
            App = up.Split('-')[0],
            Generation = up.Split('-')[1],
            Kind = ServiceKind.App,
            Image = _testbed.Image,
            Port = 80,
        };
        await new ProcessComposeCli(_options).RunAsync(
            ComposeCommands.Up(_options, draft, [spec], recreate, secrets ?? ImmutableSortedDictionary<string, string>.Empty),
            _said.Enqueue, CancellationToken.None);
    }
}
