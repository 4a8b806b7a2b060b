using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tower.Actors.Adapters.Compose;
using Tower.Actors.Domain.Redaction;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Failures;
using Xunit;

namespace Tower.Actors.Tests.Compose;

/// <summary>The process boundary, with a shell script in the place of <c>docker</c>.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ProcessComposeCliSpec : ComposeCliContract, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("compose-").FullName;

    protected override IComposeCli Printing(ImmutableArray<string> lines, int exitCode = 0, bool hangs = false) => Script(
        $"{string.Concat(lines.Select(line => $"echo '{line}'\n"))}{(hangs ? "sleep 1000" : "")}\nexit {exitCode}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Both_output_streams_are_told()
    {
        Assert.Equal(["err", "out"], (await RunAsync("echo out; echo err >&2")).Order());
    }

    [Fact]
    public async Task A_line_without_an_end_is_told_as_far_as_a_log_shows_lines_and_marked_as_cut()
    {
        var told = Assert.Single(await RunAsync("head -c 3000000 /dev/zero | tr '\\0' x"));

        Assert.Equal(new string('x', LogLines.LongestLine) + "…", told);
    }

    [Fact]
    public async Task Only_the_last_lines_are_kept_for_the_failure()
    {
        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            RunAsync("i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 17"));

        Assert.Contains("exit code 17", failed.Message);
        Assert.Equal(30, failed.Detail.Length);
        Assert.Equal("line 100", failed.Detail[^1]);
    }

    [Fact]
    public async Task How_far_it_came_is_told_and_is_no_line_of_the_failure()
    {
        var told = new ConcurrentQueue<string>();
        var progress = string.Concat(Enumerable.Range(1, 40).Select(number => $"echo ' Container tower-api-1a2b3c4d-{number}  Starting'; "));

        var failed = await Assert.ThrowsAsync<AdapterException>(() =>
            Script($"echo 'Error response from daemon: no'; {progress} exit 1").RunAsync(Up, told.Enqueue, CancellationToken.None));

        Assert.Equal(["Error response from daemon: no"], failed.Detail.AsEnumerable());
        Assert.Equal(41, told.Count);
    }

    [Theory]
    [InlineData("kill -9 $$", "docker compose up was killed (exit code 137)")]
    [InlineData("exit 17", "docker compose up failed with exit code 17 and said nothing of why")]
    [InlineData("echo ' Container tower-caddy-1  Starting'; exit 17", "docker compose up failed with exit code 17 and said nothing of why")]
    public async Task A_failure_without_a_last_line_does_not_refer_to_one(string script, string message)
    {
        var failed = await Assert.ThrowsAsync<AdapterException>(() => RunAsync(script));

        Assert.StartsWith(message, failed.Message);
        Assert.DoesNotContain("last lines", failed.Message);
    }

    [Theory]
    [InlineData("kill -9 $$", "start-failed")]
    [InlineData("echo 'write /var/infra/x: no space left on device'; exit 1", "disk-full")]
    [InlineData("echo 'services.api: nonsense'; exit 15", "compose-refused")]
    public async Task Only_what_Compose_refuses_is_called_refused(string script, string code)
    {
        var check = Up with { Refusal = FailureCodes.ComposeRefused };

        var failed = await Assert.ThrowsAsync<AdapterException>(() => Script(script).RunAsync(check, _ => { }, CancellationToken.None));

        Assert.Equal(code, failed.Code.Name);
    }

    [Fact]
    public async Task The_process_sees_the_secrets_given_and_nothing_else_of_Towers_environment()
    {
        Environment.SetEnvironmentVariable("TOWER_TEST_ONLY_HERE", "secret of Tower");
        const string value = "a$b \"c\" {d} 'e'\nsecond line ü=";

        var environment = string.Join('\n', await RunAsync("env", ImmutableSortedDictionary<string, string>.Empty.Add("TOWER_SECRET_0", value)));

        Assert.Contains($"TOWER_SECRET_0={value}", environment);
        Assert.Contains("COMPOSE_IGNORE_ORPHANS=1", environment);
        Assert.Contains("COMPOSE_ANSI=never", environment);
        Assert.Contains("PATH=", environment);
        Assert.DoesNotContain("TOWER_TEST_ONLY_HERE", environment);
    }

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        var told = new ConcurrentQueue<string>();

        await Script("for a in \"$@\"; do echo \"<$a>\"; done").RunAsync(
            new ComposeCommand(["compose", "-f", "/with space/$x.yml"], NoEnvironment), told.Enqueue, CancellationToken.None);

        Assert.Equal(["<compose>", "<-f>", "</with space/$x.yml>"], told);
    }

    [Fact]
    public async Task A_docker_that_is_not_there_says_what_to_install()
    {
        var cli = new ProcessComposeCli(new TowerOptions(), Path.Combine(_folder, "no-docker"), Patience);

        var missing = await Assert.ThrowsAsync<AdapterException>(() => cli.RunAsync(Up, _ => { }, CancellationToken.None));

        Assert.Contains("no-docker", missing.Message);
        Assert.Contains("install the Docker command line with its Compose plugin", missing.Message);
    }

    [Theory]
    [InlineData("docker: 'compose' is not a docker command.", 1)]
    [InlineData("docker: unknown command: docker compose", 1)]
    [InlineData("unknown flag: --progress", 125)]
    public async Task A_docker_without_the_plugin_says_what_to_install(string said, int exitCode)
    {
        var missing = await Assert.ThrowsAsync<AdapterException>(() => RunAsync($"echo \"{said}\" >&2; exit {exitCode}"));

        Assert.StartsWith("this docker has no Compose plugin, or one that is too old: install", missing.Message);
        Assert.Equal(FailureCodes.ComposeMissing, missing.Code);
    }

    [Fact]
    public async Task Giving_up_lets_processes_end_politely_the_children_too()
    {
        var told = await GiveUpAsync(
            """
            setsid sh -c 'trap "echo child ends; exit 0" TERM; echo pid $$; while :; do sleep 0.05; done' &
            trap 'echo parent ends; wait; exit 0' TERM
            echo pid $$
            while :; do sleep 0.05; done
            """);

        Assert.Contains("child ends", told);
        Assert.Contains("parent ends", told);
    }

    [Fact]
    public async Task Giving_up_kills_what_does_not_end_politely_the_children_too()
    {
        var told = await GiveUpAsync(
            """
            setsid sh -c 'trap "" TERM; echo pid $$; while :; do sleep 0.05; done' &
            trap '' TERM
            echo pid $$
            while :; do sleep 0.05; done
            """);

        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task Giving_up_kills_a_child_that_outlives_its_parent()
    {
        await GiveUpAsync(
            """
            setsid sh -c 'trap "" TERM; echo pid $$; while :; do sleep 0.05; done' &
            echo pid $$
            while :; do sleep 0.05; done
            """);
    }

    /// <summary>Runs a script until it has told two process ids, gives up, and sees that both are gone.</summary>
    private async Task<List<string>> GiveUpAsync(string script)
    {
        var told = new ConcurrentQueue<string>();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancel = new CancellationTokenSource();
        var running = Script(script).RunAsync(Up, line =>
        {
            told.Enqueue(line);
            if (told.Count == 2)
                both.TrySetResult();
        }, cancel.Token);
        await both.Task.WaitAsync(TimeSpan.FromSeconds(10));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));
        var ids = told.Where(line => line.StartsWith("pid ")).Select(line => int.Parse(line[4..])).ToList();
        Assert.Equal(2, ids.Count);
        Assert.All(ids, id => Assert.Empty(ProcessTree.Below(id).Alive));
        return [.. told];
    }

    private async Task<IReadOnlyCollection<string>> RunAsync(string script, ImmutableSortedDictionary<string, string>? environment = null)
    {
        var told = new ConcurrentQueue<string>();
        await Script(script).RunAsync(Up with { Environment = environment ?? NoEnvironment }, told.Enqueue, CancellationToken.None);
        return told;
    }

    private ProcessComposeCli Script(string body)
    {
        var path = Path.Combine(_folder, "docker");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ProcessComposeCli(new TowerOptions { DataDir = _folder }, path, Patience);
    }
}
