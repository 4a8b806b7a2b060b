using System.Diagnostics;
using Tower.Actors.Adapters.Docker;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Engine;

/// <summary>What every <see cref="IContainerDetails"/> does, the real one and the fake.</summary>
public abstract class ContainerDetailsContract
{
    protected abstract IContainerDetails Details { get; }

    /// <summary>The image of the containers.</summary>
    protected abstract string Image { get; }

    protected virtual void Require()
    {
    }

    /// <summary>Has a container with that host name that runs on, or ended with the code.</summary>
    protected abstract Task<string> RunAsync(string hostname, int? exitCode = null);

    [SkippableFact]
    public async Task A_running_container_has_started_and_has_no_exit_code()
    {
        Require();
        var found = await FindAsync(await RunAsync("db"));

        Assert.Equal((Image, "db", 0, null, false, null),
            (found!.Image, found.Hostname, found.RestartCount, found.ExitCode, found.OutOfMemory, found.FailedCheck));
        Assert.NotNull(found.StartedAt);
        Assert.Null(found.FinishedAt);
    }

    [SkippableFact]
    public async Task A_container_that_ended_tells_when_and_how()
    {
        Require();
        var found = await FindAsync(await RunAsync("job", exitCode: 3));

        Assert.Equal((3, false), (found!.ExitCode, found.OutOfMemory));
        // Of a process that ends at once the engine may write down the end before the start.
        Assert.NotNull(found.StartedAt);
        Assert.NotNull(found.FinishedAt);
    }

    [SkippableFact]
    public async Task A_container_that_is_not_there_has_no_details()
    {
        Require();
        Assert.Null(await FindAsync("0123456789ab"));
    }

    protected Task<ContainerDetails?> FindAsync(string id) => Details.FindAsync(id, CancellationToken.None);
}

public sealed class FakeContainerDetailsSpec : ContainerDetailsContract
{
    private readonly FakeContainerEngine _engine = new();

    protected override IContainerDetails Details => new FakeContainerDetails(_engine);

    protected override string Image => "fake:1";

    protected override Task<string> RunAsync(string hostname, int? exitCode)
    {
        var container = _engine.Add("api-1a2b3c4d");
        _engine.Change("api-1a2b3c4d", one => one with
        {
            Hostname = hostname,
            State = exitCode is null ? "running" : "exited",
            ExitCode = exitCode,
        });
        return Task.FromResult(container.Id);
    }
}

[Trait("Needs", "engine")]
public sealed class DockerContainerDetailsSpec(EngineTestbed testbed) : ContainerDetailsContract, IClassFixture<EngineTestbed>, IDisposable
{
    private readonly DockerConnection _connection = new();

    protected override IContainerDetails Details => new DockerContainerDetails(_connection);

    protected override string Image => testbed.Image;

    public void Dispose() => _connection.Dispose();

    protected override void Require() => testbed.Require();

    protected override async Task<string> RunAsync(string hostname, int? exitCode)
    {
        var id = await testbed.RunAsync($"{hostname}-1a2b3c4d", exitCode is null ? "exec sleep 1000" : $"exit {exitCode}", "--hostname", hostname);
        if (exitCode is not null)
            await EngineTestbed.DockerAsync("wait", id);
        return id;
    }

    [SkippableFact]
    public async Task Times_are_those_of_the_world()
    {
        Require();
        var before = DateTimeOffset.UtcNow;

        var found = await FindAsync(await RunAsync("now", exitCode: 0));

        Assert.InRange(found!.StartedAt!.Value, before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [SkippableFact]
    public async Task A_container_that_has_never_run_has_neither_times_nor_exit_code_and_the_host_name_of_its_id()
    {
        Require();
        var id = await EngineTestbed.DockerAsync(["create", .. testbed.LabelsOf("new-1a2b3c4d"), Image, "none"]);

        var found = await FindAsync(id);

        Assert.Equal((null, null, null, id[..12]), (found!.StartedAt, found.FinishedAt, found.ExitCode, found.Hostname));
    }

    [SkippableFact]
    public async Task Restarts_are_counted_also_while_it_runs_again()
    {
        Require();
        var id = await testbed.RunAsync("loop-1a2b3c4d", "sleep 0.3; exit 7", "--restart", "always");

        var found = await UntilAsync(id, details => details.RestartCount > 1);

        Assert.True(found.FinishedAt > DateTimeOffset.UnixEpoch);
    }

    [SkippableFact]
    public async Task A_process_the_kernel_killed_for_memory_is_told()
    {
        Require();
        var id = await testbed.RunAsync("fat-1a2b3c4d", "x=a; while :; do x=$x$x; done", "--memory", "8m", "--memory-swap", "8m");
        await EngineTestbed.DockerAsync("wait", id);

        var found = await FindAsync(id);

        Assert.Equal((137, true), (found!.ExitCode, found.OutOfMemory));
    }

    [SkippableFact]
    public async Task What_the_last_failed_health_check_wrote_is_told_also_when_a_later_one_is_well()
    {
        Require();
        var id = await testbed.RunAsync("sick-1a2b3c4d", "exec sleep 1000", "--health-interval", "200ms", "--health-cmd",
            "[ -e /tmp/well ] && echo fine && exit 0; { echo; echo no database; echo 'at 10.0.0.5'; } >&2; exit 1");
        Assert.Equal("no database\nat 10.0.0.5", (await UntilAsync(id, details => details.FailedCheck is not null)).FailedCheck);

        // The engine remembers five checks: the failed ones are gone after a while.
        await EngineTestbed.DockerAsync("exec", id, "sh", "-c", "echo > /tmp/well");

        await UntilAsync(id, details => details.FailedCheck is null);
    }

    [SkippableFact]
    public async Task The_text_of_a_health_check_is_bounded()
    {
        Require();
        var id = await testbed.RunAsync("loud-1a2b3c4d", "exec sleep 1000", "--health-interval", "200ms", "--health-cmd",
            "i=0; while [ $i -lt 1000 ]; do echo 0123456789; i=$((i+1)); done; exit 1");

        var found = await UntilAsync(id, details => details.FailedCheck is not null);

        Assert.InRange(found.FailedCheck!.Length, 4000, ContainerDetails.LongestFailedCheck);
    }

    private async Task<ContainerDetails> UntilAsync(string id, Func<ContainerDetails, bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var found = await FindAsync(id);
            if (found is not null && condition(found))
                return found;
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(15), $"still {found}");
        }
    }
}
