using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Xml.Linq;
using Xunit;

namespace Tower.EndToEnd.Tests.Scripts;

/// <summary>
/// <c>tower-init.sh</c>: what it checks and what it runs, with a <c>docker</c> that writes down its arguments; and, on the tests' own
/// Tower, that it leaves a server alone that is set up.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class TowerInitScriptSpec : IDisposable
{
    private const string Password = "a-password-nobody-may-see";

    private static readonly string ScriptFile = Path.Combine(ScratchClone.Repository(), "tower-init.sh");

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _engine = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public TowerInitScriptSpec() => _engine.Bind(new UnixDomainSocketEndPoint(_folder.File("docker.sock")));

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_runs_init_in_the_image_of_this_version()
    {
        var output = await Script([], ("TOWER_DOMAIN", "tower.example.com"));
        Assert.Equal(0, output.ExitCode);
        var arguments = Arguments();
        Assert.Equal(["run", "--rm"], arguments[..2]);
        Assert.Equal([$"ghcr.io/dldc-packages/tower:{ThisVersion()}", "init"], arguments[^2..]);
        Assert.Contains($"{_folder.File("docker.sock")}:/var/run/docker.sock", arguments);
        Assert.Contains("/var/infra:/var/infra", arguments);
        Assert.Contains("TOWER_DOMAIN", arguments);
        // Its output is a pipe here: there is nobody to ask.
        Assert.DoesNotContain("-it", arguments);
    }

    [Fact]
    public async Task Another_version_image_and_data_directory_can_be_given()
    {
        Assert.Equal(0, (await Script(["1.2.3"], ("TOWER_IMAGE", "registry.example.com:5000/tower"), ("TOWER_DATA_DIR", "/srv/tower"))).ExitCode);
        Assert.Equal("registry.example.com:5000/tower:1.2.3", Arguments()[^2]);
        Assert.Contains("/srv/tower:/srv/tower", Arguments());
    }

    [Fact]
    public async Task No_value_is_an_argument()
    {
        var output = await Script([], ("TOWER_PASSWORD", Password), ("REGISTRY_PASSWORD", Password), ("OTEL_PASSWORD", $"{Password}\nTOWER_DOMAIN=x"));
        Assert.Equal(0, output.ExitCode);
        Assert.Contains("TOWER_PASSWORD", Arguments());
        Assert.Contains("OTEL_PASSWORD", Arguments());
        Assert.DoesNotContain(Password, $"{string.Join(' ', Arguments())}{output}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_as_init_ends() => Assert.Equal(7, (await Script([], ("RUN_ENDS", "7"))).ExitCode);

    [Theory]
    [InlineData("TOWER_DATA_DIR", "infra")]
    [InlineData("TOWER_DATA_DIR", "/")]
    [InlineData("TOWER_DATA_DIR", "/srv:ro")]
    [InlineData("TOWER_IMAGE", "tower:1.0.0")]
    [InlineData("DOCKER_HOST", "tcp://192.0.2.1:2376")]
    [InlineData("DOCKER_HOST", "unix:///no/such/socket")]
    [InlineData("ENGINE", "24.0.7")]
    [InlineData("ENGINE", "")]
    public async Task What_cannot_work_is_told_before_anything_runs(string name, string value)
    {
        var output = await Script([], (name, value));
        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith("tower-init: ", output.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("arguments")), "a container was started");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("-x")]
    [InlineData("1.0.0", "2.0.0")]
    public async Task So_is_a_wrong_argument(params string[] arguments)
    {
        Assert.Equal(1, (await Script(arguments)).ExitCode);
        Assert.False(File.Exists(_folder.File("arguments")), "a container was started");
    }

    [SkippableFact]
    public async Task On_a_server_that_is_set_up_it_changes_nothing()
    {
        var sandbox = Sandbox.Require();
        var before = await Containers(sandbox);
        for (var time = 1; time <= 2; time++)
        {
            var output = await Run.Program("sh", [ScriptFile, ThisVersion()], environment: new Dictionary<string, string?>(WithoutSettings())
            {
                ["TOWER_IMAGE"] = sandbox["TOWER_IMAGE"],
                ["TOWER_PROJECT"] = sandbox.Project,
                ["TOWER_DATA_DIR"] = sandbox.DataDir,
            });
            Assert.True(output.ExitCode == 0, $"{output}");
        }
        Assert.Equal(before, await Containers(sandbox));
    }

    private static Task<string> Containers(Sandbox sandbox) => Run.DockerOk(
        "ps", "--all", "--no-trunc", "--filter", $"label=com.docker.compose.project={sandbox.Project}", "--format", "{{.ID}} {{.Names}} {{.CreatedAt}}");

    private async Task<Output> Script(string[] arguments, params (string Name, string Value)[] variables)
    {
        var docker = _folder.File("docker");
        await File.WriteAllTextAsync(docker, """
            #!/bin/sh
            case "$1" in
              version) [ -n "$ENGINE" ] && echo "$ENGINE" || { echo "permission denied" >&2; exit 1; } ;;
              run) printf '%s\n' "$@" >"$ARGUMENTS"; exit "$RUN_ENDS" ;;
              *) exit 64 ;;
            esac
            """);
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = WithoutSettings();
        environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        environment["DOCKER_HOST"] = $"unix://{_folder.File("docker.sock")}";
        environment["ENGINE"] = "26.1.5+dfsg1";
        environment["RUN_ENDS"] = "0";
        environment["ARGUMENTS"] = _folder.File("arguments");
        foreach (var (name, value) in variables)
            environment[name] = value;
        return await Run.Program("sh", [ScriptFile, .. arguments], environment: environment);
    }

    // Those of the tests' own Tower are not this server's.
    private static Dictionary<string, string?> WithoutSettings() => Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("TOWER_", StringComparison.Ordinal)).ToDictionary(name => name, string? (_) => null);

    private string[] Arguments() => File.ReadAllLines(_folder.File("arguments"));

    private static string ThisVersion() =>
        XDocument.Load(Path.Combine(ScratchClone.Repository(), "Directory.Build.props")).Descendants("Version").Single().Value;
}
