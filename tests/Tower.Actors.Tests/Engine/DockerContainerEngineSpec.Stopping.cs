using System.Diagnostics;
using Xunit;

namespace Tower.Actors.Tests.Engine;

// What stops or starts containers, and what the engine does with them afterwards.
public sealed partial class DockerContainerEngineSpec
{
    [SkippableFact]
    public async Task A_container_that_was_stopped_is_not_started_by_the_engine_when_the_machine_restarts()
    {
        Require();
        var id = await testbed.RunAsync("data-1a2b3c4d", "exec sleep 1000", "--restart", "always");

        await Engine.StopAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal("no", await PolicyAsync(id));
        await Engine.StartAsync(id, CancellationToken.None);

        Assert.Equal("always", await PolicyAsync(id));
    }

    [SkippableFact]
    public async Task A_container_whose_stop_was_given_up_is_started_again_when_that_stop_has_ended_it()
    {
        Require();
        var id = await RunAsync("deaf-1a2b3c4d", WhenStopped.RunsOn);
        var before = await StartedAtAsync(id);
        await Engine.SetRestartAsync(id, restarts: true, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var stopping = Engine.StopAsync(id, TimeSpan.FromSeconds(3), cancel.Token);
        await UntilAsync(async () => await PolicyAsync(id) == "no");
        // The engine has the request by then, or it stops nothing, which is the same to whoever starts it.
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping);

        await Engine.StartAsync(id, CancellationToken.None);

        Assert.NotEqual(before, await StartedAtAsync(id));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.True((await FindAsync(id))!.IsRunning);
        Assert.Equal("always", await PolicyAsync(id));
        await EngineTestbed.DockerAsync("kill", id);
    }

    [SkippableFact]
    public async Task A_container_whose_removal_is_given_up_is_not_started_by_the_engine_either()
    {
        Require();
        var id = await testbed.RunAsync("deaf-1a2b3c4d", "trap '' TERM; while :; do sleep 1; done", "--restart", "always");
        using var cancel = new CancellationTokenSource();
        var removing = Engine.RemoveAsync(id, TimeSpan.FromSeconds(60), cancel.Token);
        await UntilAsync(async () => await PolicyAsync(id) == "no");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => removing);
        Assert.Equal("no", await PolicyAsync(id));
        await EngineTestbed.DockerAsync("kill", id);
    }

    [SkippableFact]
    public async Task A_container_that_ignores_the_signal_is_killed_after_its_grace_and_its_nameless_volumes_stay()
    {
        Require();
        var id = await testbed.RunAsync("deaf-1a2b3c4d", "trap '' TERM; while :; do sleep 1; done", "-v", "/data");
        var volume = await EngineTestbed.DockerAsync("inspect", "-f", "{{(index .Mounts 0).Name}}", id);
        var since = Stopwatch.StartNew();

        await Engine.RemoveAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
        Assert.Equal(volume, await EngineTestbed.DockerAsync("volume", "ls", "-q", "--filter", $"name={volume}"));
        await EngineTestbed.DockerAsync("volume", "rm", volume);
    }

    [SkippableFact]
    public async Task Containers_that_end_and_are_restarted_all_the_time_are_removed()
    {
        Require();
        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            testbed.RunAsync($"loops{number}-1a2b3c4d", "exit 3", "--restart", "always")));

        await Task.WhenAll(ids.Select(async id =>
        {
            // In one moment or another of its short lives.
            for (var policy = 0; policy < 10; policy++)
                await Engine.SetRestartAsync(id, restarts: policy % 2 == 0, CancellationToken.None);
            await Engine.RemoveAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        }));

        Assert.Empty((await EngineTestbed.DockerAsync("ps", "-aq", "--no-trunc")).Split('\n').Intersect(ids));
    }

    private static Task<string> StartedAtAsync(string id) => EngineTestbed.DockerAsync("inspect", "-f", "{{.State.StartedAt}}", id);
}
