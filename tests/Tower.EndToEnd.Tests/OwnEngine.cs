using System.Diagnostics;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>A Docker Engine that <c>./dev</c> has started. Nobody else's is killed.</summary>
internal sealed class OwnEngine
{
    private readonly string _pidFile;
    private readonly string _root;

    private OwnEngine(string pidFile, string root) => (_pidFile, _root) = (pidFile, root);

    /// <summary>The engine the stack runs on, or a skip: it is not ours to kill.</summary>
    public static OwnEngine Require()
    {
        var folder = Environment.GetEnvironmentVariable("TOWER_ENGINE_DIR") is { Length: > 0 } named ? named : "/var/lib/tower-dev";
        var engine = new OwnEngine(Path.Combine(folder, "dockerd.pid"), Root());
        Skip.IfNot(engine.Process() is not null,
            $"the engine was not started by ./dev (there is no such process as {folder}/dockerd.pid says): it is not killed");
        return engine;
    }

    /// <summary>Kills it and starts it again, as whoever looks after the machine would.</summary>
    public async Task KillAndStart()
    {
        using (var dockerd = Process() ?? throw new InvalidOperationException($"no engine runs that {_pidFile} names"))
        {
            dockerd.Kill();
            await dockerd.WaitForExitAsync();
        }
        var started = await Run.Program("bash", ["-c", ". \"$ROOT/scripts/lib/all.sh\" && engine_up"],
            environment: new Dictionary<string, string?> { ["ROOT"] = _root });
        Assert.True(started.ExitCode == 0, $"the engine does not come up again: {started}");
    }

    private Process? Process()
    {
        if (!File.Exists(_pidFile))
            return null;
        var number = int.Parse(File.ReadAllText(_pidFile));
        var commandLine = $"/proc/{number}/cmdline";
        return File.Exists(commandLine) && File.ReadAllText(commandLine).StartsWith("dockerd", StringComparison.Ordinal)
            ? System.Diagnostics.Process.GetProcessById(number)
            : null;
    }

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "dev")))
                return folder;
        }
        throw new InvalidOperationException($"no ./dev above {AppContext.BaseDirectory}");
    }
}
