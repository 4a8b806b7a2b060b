using System.Diagnostics;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>The machine the engine runs on, seen by its root: what happens to a server without Tower being asked.</summary>
internal sealed class Host
{
    private readonly Sandbox _sandbox;

    private Host(Sandbox sandbox) => _sandbox = sandbox;

    /// <summary>This machine, or a skip: killing what others started needs root, and the engine right here.</summary>
    public static Host Require(Sandbox sandbox)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "ending the stack's processes from outside needs root");
        Skip.IfNot(Directory.Exists(sandbox.DataDir), $"the engine runs elsewhere: there is no {sandbox.DataDir} here");
        return new Host(sandbox);
    }

    /// <summary>What the next deployment journals.</summary>
    public NextJournal NextJournal() => new(Path.Combine(_sandbox.DataDir, "deployments"));

    /// <summary>The process a container was started for, as this machine numbers it.</summary>
    public static async Task<Process> ProcessOf(string container) =>
        Process.GetProcessById(int.Parse(await Run.DockerOk("inspect", "--format", "{{.State.Pid}}", container)));

    /// <summary>The numbers of all <c>docker compose</c> processes that work on the stack.</summary>
    public IReadOnlyList<int> Composes() => [.. Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var number) ? number : 0)
        .Where(number => number > 0
            && CommandLine(number) is var line && line.Contains("compose ") && line.Contains($"{_sandbox.DataDir}/"))];

    /// <summary>Kills the <c>docker compose</c> that is about to start what a deployment starts.</summary>
    /// <param name="deploying">The deployment; when it ends first, waiting is in vain.</param>
    public async Task KillCompose(Task deploying)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (Composes() is var composes)
        {
            foreach (var number in composes)
                Process.GetProcessById(number).Kill();
            if (composes.Count > 0)
                return;
            if (deploying.IsCompleted)
                throw new InvalidOperationException("the deployment ended before docker compose was seen");
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>For changing what Tower's container sees of the file system.</summary>
    public async Task<ContainerMounts> InsideTower()
    {
        using var process = await ProcessOf(await new Stack(_sandbox).Tower());
        return new ContainerMounts(process.Id);
    }

    /// <summary>The config Caddy runs with, whatever is on disk.</summary>
    public async Task<string> CaddyConfig()
    {
        var folder = await Run.DockerOk("inspect", "--format",
            """{{range .Mounts}}{{if eq .Destination "/run/caddy"}}{{.Source}}{{end}}{{end}}""",
            await new Stack(_sandbox).Service("caddy"));
        var config = await Run.Program("curl", ["--silent", "--show-error", "--fail",
            "--unix-socket", Path.Combine(folder, "admin.sock"), "http://caddy/config/"]);
        Assert.True(config.ExitCode == 0, $"{config}");
        return config.Text;
    }

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
