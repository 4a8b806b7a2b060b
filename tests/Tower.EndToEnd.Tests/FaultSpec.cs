using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// What Tower needs fails in the middle of a deployment: nobody who uses the app notices, the last lines say what failed,
/// everything is left as it was, and when the fault is gone the same document is deployed.
/// </summary>
public sealed class FaultSpec : TowerSpec, IClassFixture<FaultSpec.UsedApp>
{
    private const string EngineSocket = "/var/run/docker.sock";

    private Host Host => Host.Require(Sandbox);

    private JsonNode NextVersion => Before.With(Intents.App("used", "registry://hello:1.0.0"));

    private JsonNode Next => Before.With(Intents.App("used", env: ("VERSION", Guid.NewGuid().ToString())));

    [SkippableFact]
    public async Task The_registry_is_down()
    {
        var registry = await Stack.Service("registry");
        // Whoever stops a container by hand has to start it by hand.
        await Fails("resolve", NextVersion, While(
            () => Run.DockerOk("stop", "--time", "1", registry),
            () => Run.DockerOk("start", registry)), "registry.localhost (asked at registry:5000) cannot be reached");
    }

    [SkippableFact]
    public async Task The_registry_is_down_and_nothing_new_is_asked_of_it()
    {
        await using var users = await Steady.Users(Sandbox, "used.localhost");
        await Run.DockerOk("stop", "--time", "1", await Stack.Service("registry"));

        var output = await Caller.Apply(Next);

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.Contains(" kept=used", output.Result);
        // It is part of the stack, and started again with the rest.
        await Stack.Service("registry");
        await users.WereAllAnswered();
    }

    [SkippableFact]
    public async Task The_registry_is_slow_which_is_said_and_waited_for()
    {
        await using var users = await Steady.Users(Sandbox, "used.localhost");
        var registry = await Stack.Service("registry");
        var waits = new TaskCompletionSource();
        Task<int?> applying;
        var lines = new List<string>();
        await Run.DockerOk("pause", registry);
        try
        {
            applying = Caller.ApplyAndFollow(Next, line =>
            {
                lines.Add(line);
                if (line.Contains("still waiting for the registry"))
                    waits.TrySetResult();
            }, CancellationToken.None);
            await Task.WhenAny(waits.Task, applying);
        }
        finally
        {
            await Run.DockerOk("unpause", registry);
        }

        Assert.Equal(0, await applying);
        Assert.True(waits.Task.IsCompleted, string.Join('\n', lines));
        Assert.StartsWith("RESULT succeeded ", lines[^1]);
        await users.WereAllAnswered();
    }

    [SkippableFact]
    public Task Docker_compose_is_killed() => Fails("start", async deploy =>
    {
        var journal = Host.NextJournal();
        var deploying = deploy();
        await journal.Has("start", deploying);
        await Host.KillCompose(deploying);
        return await deploying;
    }, "docker compose up was killed");

    [SkippableFact]
    public async Task The_engines_socket_is_gone()
    {
        await using var mounts = await Host.InsideTower();
        await Fails("plan", While(
            () => mounts.Bind("/dev/null", over: EngineSocket),
            () => mounts.Remove(EngineSocket)), "the Docker Engine does not answer", EngineSocket, "mount its socket into Tower's container");
    }

    [SkippableFact]
    public async Task The_disk_is_full_before_the_first_step()
    {
        var path = $"{Sandbox.DataDir}/deployments";
        await using var mounts = await Host.InsideTower();
        await Fails("save", While(() => mounts.SmallDisk(path), () => mounts.Remove(path)), $"cannot write {path}/", "no space left on the device");
    }

    [SkippableFact]
    public async Task The_disk_is_full_when_the_traffic_is_to_move()
    {
        var path = $"{Sandbox.DataDir}/caddy";
        await using var mounts = await Host.InsideTower();
        await Fails("switch", While(() => mounts.FullDisk(path), () => mounts.Remove(path)), $"cannot write {path}/", "no space left on the device");
    }

    [SkippableFact]
    public async Task The_disk_is_full_when_the_traffic_has_moved()
    {
        await Fails("save", async deploy =>
        {
            // Only Tower sees it, and what it shares with Caddy must stay what it is.
            await using var mounts = await Host.InsideTower();
            var journal = Host.NextJournal();
            var deploying = deploy();
            await journal.Has("watch", deploying);
            await mounts.SmallDiskBut(Sandbox.DataDir, "caddy", "deployments");
            var output = await deploying;
            // Tower took one away that it saw on the disk of this test.
            File.Delete($"{Sandbox.DataDir}/.docker-compose.yml.tmp");
            return output;
        }, $"cannot write {Sandbox.DataDir}/", "no space left on the device");
    }

    private static Func<Func<Task<Output>>, Task<Output>> While(Func<Task> begins, Func<Task> ends) => async deploy =>
    {
        await begins();
        try
        {
            return await deploy();
        }
        finally
        {
            await ends();
        }
    };

    /// <summary>Deploys into a fault, and insists on all that must be so during it and after it.</summary>
    /// <param name="step">Where the deployment fails.</param>
    /// <param name="faulty">Brings the fault about, deploys, and takes it away.</param>
    /// <param name="causes">What the last lines must say.</param>
    private Task Fails(string step, Func<Func<Task<Output>>, Task<Output>> faulty, params string[] causes) =>
        Fails(step, Next, faulty, causes);

    private async Task Fails(string step, JsonNode next, Func<Func<Task<Output>>, Task<Output>> faulty, params string[] causes)
    {
        var before = await Stack.State(Host);
        await using var users = await Steady.Users(Sandbox, "used.localhost");

        var output = await faulty(() => Caller.Apply(next));

        Assert.True(output.ExitCode != 0, $"curl did not fail: {output}");
        Assert.StartsWith("RESULT failed ", output.Result);
        Assert.True(output.Result.Contains($" step={step} code=", StringComparison.Ordinal), $"{output}");
        var last = string.Join('\n', output.Lines.TakeLast(8));
        Assert.All(causes, cause => Assert.Contains(cause, last));
        Assert.Equal(before, await Stack.State(Host));
        await Stack.DraftIsGone();
        await Deployed(next);
        await users.WereAllAnswered();
    }

    /// <summary>An app that serves while others fail.</summary>
    public sealed class UsedApp : Scenario
    {
        protected override async Task Happen()
        {
            var output = await Caller.Apply(Before.With(Intents.App("used")));
            Assert.True(output.ExitCode == 0, $"{output}");
        }
    }
}
