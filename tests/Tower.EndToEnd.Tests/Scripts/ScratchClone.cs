using Xunit;

namespace Tower.EndToEnd.Tests.Scripts;

/// <summary>
/// A copy of <c>./dev</c> in a folder of its own, on an engine of files (<c>stubs/docker</c>): what the scripts do, and in
/// which order, without a machine being changed.
/// </summary>
internal sealed class ScratchClone : IDisposable
{
    private static readonly string[] SettingPrefixes = ["TOWER_", "DEV_", "DOCKER_"];

    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [TestPort.Next(), TestPort.Next(), TestPort.Next()];

    private ScratchClone()
    {
        var source = Repository();
        Root = _folder.File("clone");
        Directory.CreateDirectory(Root);
        foreach (var name in new[] { "dev", "Directory.Build.props" })
            File.Copy(Path.Combine(source, name), Path.Combine(Root, name));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "scripts"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Root, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        foreach (var kind in new[] { "faults", "containers", "networks", "volumes" })
            Directory.CreateDirectory(Engine(kind));
        File.WriteAllText(Engine("images"), "");
        File.WriteAllText(Hosts, "127.0.0.1 localhost\n");
    }

    /// <summary>A new one, or a skip where these scripts cannot run.</summary>
    public static ScratchClone Require()
    {
        foreach (var tool in new[] { "bash", "flock", "jq" })
            Skip.IfNot(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))),
                $"./dev needs {tool}, which is missing here");
        return new ScratchClone();
    }

    /// <summary>Skips the test where <c>./dev</c> would not start an engine of its own.</summary>
    public static void RequireRootOnDebian()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version"), "./dev starts an engine only as root on Debian");
    }

    /// <summary>The clone's folder.</summary>
    public string Root { get; private set; }

    /// <summary>What stands for /etc/hosts.</summary>
    public string Hosts => _folder.File("hosts");

    /// <summary>What stands for /var/lib/tower-dev.</summary>
    public string EngineFiles => _folder.File("engine-files");

    /// <summary>Temporary files that the scripts made and did not delete.</summary>
    public string[] Leftovers() => Directory.GetFiles(_folder.Path, "tmp.*");

    /// <summary>The stack's data directory.</summary>
    public string Data => Path.Combine(Root, ".dev", "infra");

    /// <summary>A file of the engine.</summary>
    public string Engine(string name) => Path.Combine(_folder.File("engine"), name);

    /// <summary>All the engine has: containers, networks, volumes.</summary>
    public string[] OnTheEngine() => [.. new[] { "containers", "networks", "volumes" }
        .SelectMany(kind => Directory.EnumerateFiles(Engine(kind))).Select(Path.GetFileName).Order()!];

    /// <summary>Everything the engine was told, one call per line.</summary>
    public string Calls() => File.ReadAllText(Engine("calls"));

    /// <summary>How often the engine was called like this.</summary>
    public int Calls(string start) => File.ReadLines(Engine("calls")).Count(call => call.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Has a call fail, with these words.</summary>
    /// <param name="call">See <c>stubs</c>.</param>
    /// <param name="words">What the engine says.</param>
    /// <param name="once">Whether the next call succeeds.</param>
    public void Fail(string call, string words = "it broke", bool once = false)
    {
        File.WriteAllText(Engine($"faults/{call}"), words);
        if (once)
            File.WriteAllText(Engine($"faults/{call}.once"), "");
    }

    /// <summary>Has it succeed again.</summary>
    public void Mend(string call) => File.Delete(Engine($"faults/{call}"));

    /// <summary>Gives the clone's folder another name.</summary>
    public void Move(string name)
    {
        Directory.Move(Root, _folder.File(name));
        Root = _folder.File(name);
    }

    /// <summary>Runs <c>./dev up</c> as one who gives it a project and ports of his own.</summary>
    public Task<Output> UpAs(string project, params (string Name, string Value)[] more) => Dev("up",
    [
        ("TOWER_PROJECT", project), ("TOWER_HTTP_PORT", $"{_ports[0]}"), ("TOWER_HTTPS_PORT", $"{_ports[1]}"),
        ("TOWER_PULL_PORT", $"{_ports[2]}"), .. more,
    ]);

    /// <summary>The same, for a test that needs it to succeed.</summary>
    public async Task IsUpAs(string project)
    {
        var up = await UpAs(project);
        Assert.True(up.ExitCode == 0, $"{up}");
    }

    /// <summary>Runs <c>./dev</c>, with these variables and no other setting.</summary>
    public Task<Output> Dev(string arguments, params (string Name, string Value)[] variables)
    {
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => SettingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(name => name, _ => (string?)null);
        environment["PATH"] = Path.Combine(Repository(), "tests/Tower.EndToEnd.Tests/Scripts/stubs") + ":"
            + Environment.GetEnvironmentVariable("PATH");
        environment["STUB"] = _folder.File("engine");
        environment["TMPDIR"] = _folder.Path;
        environment["DEV_HOSTS_FILE"] = Hosts;
        environment["DEV_CERTS_DIR"] = _folder.File("certs");
        environment["DEV_APT_DIR"] = _folder.File("apt");
        environment["TOWER_ENGINE_DIR"] = EngineFiles;
        environment["DOCKER_HOST"] = $"unix://{_folder.File("docker.sock")}";
        foreach (var (name, value) in variables)
            environment[name] = value;
        return Run.Program(Path.Combine(Root, "dev"), arguments.Split(' '), environment: environment, folder: Root);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The folder of this repository.</summary>
    public static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "dev")))
                return folder;
        }
        throw new InvalidOperationException($"no ./dev above {AppContext.BaseDirectory}");
    }
}
