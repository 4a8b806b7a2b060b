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

    /// <summary>The command lines of all <c>docker compose</c> processes that work on the stack.</summary>
    public IReadOnlyList<string> Composes() => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Select(CommandLine)
        .Where(line => line.Contains("compose ") && line.Contains(_sandbox.DataDir))];

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

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
