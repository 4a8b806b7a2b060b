using Tower.Actors.Hosting;
using Tower.Messages.Deployments;
using Tower.Messages.Intents;
using Tower.Web.Init;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Init;

public sealed class InitialiserTests : IDisposable
{
    private readonly string _dataDir = Directory.CreateTempSubdirectory("tower-init-").FullName;
    private readonly FakeTerminal _terminal = new();
    private readonly FakeEngine _engine = new();
    private readonly Dictionary<string, string> _environment;
    private readonly List<(Intent Intent, TowerOptions Options)> _deployed = [];
    private string _composeVersion = "2.26.1-4";
    private OwnContainer? _own;
    private DeploymentOutcome _outcome = DeploymentOutcome.Succeeded;

    public InitialiserTests() => _environment = new Dictionary<string, string>
    {
        ["TOWER_DATA_DIR"] = _dataDir,
        ["ADMIN_EMAIL"] = "admin@example.com",
        ["TOWER_DOMAIN"] = "tower.example.com",
        ["REGISTRY_DOMAIN"] = "registry.example.com",
        ["OTEL_DOMAIN"] = "otel.example.com",
        ["TOWER_PASSWORD"] = "tower password of some length",
        ["REGISTRY_PASSWORD"] = "registry password of some length",
    };

    [Fact]
    public async Task A_server_is_set_up_with_the_intent_of_the_blueprint()
    {
        _own = new OwnContainer("example.com/tower:dev", [new ContainerMount("bind", _dataDir, _dataDir)]);
        Assert.Equal(0, await RunAsync());

        var (intent, options) = Assert.Single(_deployed);
        Assert.Equal("dev", intent.Tower.Version);
        Assert.Equal("example.com/tower", options.TowerImage);
        Assert.Equal(_dataDir, intent.DataDir);
        Assert.Equal("latest", intent.Otel.Version);
        Assert.Equal(("tower", "ci", "admin"), (intent.Tower.Username, intent.Registry.Username, intent.Otel.Username));
        Assert.Empty(intent.Apps);
        Assert.True(PasswordHash.Matches("tower password of some length", intent.Tower.PasswordHash));
        Assert.True(PasswordHash.Matches("registry password of some length", intent.Registry.PasswordHash));
        Assert.True(PasswordHash.Matches("registry password of some length", intent.Otel.PasswordHash));
        Assert.NotEqual(intent.Registry.PasswordHash, intent.Otel.PasswordHash);
    }

    [Fact]
    public async Task The_summary_shows_intent_next_steps_and_links_and_no_secret()
    {
        _environment["TOWER_HTTPS_PORT"] = "8443";
        await RunAsync();
        var (intent, _) = Assert.Single(_deployed);
        Assert.Contains("\"domain\": \"tower.example.com\"", _terminal.Printed);
        Assert.Contains("https://tower.example.com:8443/status", _terminal.Printed);
        Assert.Contains("https://otel.example.com:8443/", _terminal.Printed);
        Assert.Contains("docker login registry.example.com:8443 -u ci", _terminal.Printed);
        foreach (var secret in new[] { intent.Tower.PasswordHash, intent.Otel.PasswordHash, "password of some length" })
            Assert.DoesNotContain(secret, _terminal.Printed + _terminal.Complained);
    }

    [Fact]
    public async Task A_server_that_is_set_up_already_is_left_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(_dataDir, "intent.json"), "{}");
        _environment.Remove("TOWER_PASSWORD");
        _engine.Problem = "not asked";
        Assert.Equal(0, await RunAsync());
        Assert.Contains("set up already", _terminal.Printed);
        Assert.Empty(_deployed);
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(_dataDir, "intent.json")));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_told_at_once()
    {
        _engine.Problem = "the Docker Engine does not answer";
        _composeVersion = "v2.19.1";
        _environment.Remove("ADMIN_EMAIL");
        _environment["TOWER_PASSWORD"] = "short";
        Assert.Equal(1, await RunAsync());
        foreach (var words in new[]
        {
            "the Docker Engine does not answer", "Docker Compose 2.19.1 is too old", "ADMIN_EMAIL is missing", "TOWER_PASSWORD is shorter",
        })
            Assert.Contains(words, _terminal.Complained);
        Assert.Empty(_deployed);
    }

    [Theory]
    [InlineData("2.20.0", 0)]
    [InlineData("v2.35.1-desktop.1", 0)]
    [InlineData("5.0.0", 0)]
    [InlineData("2.6.0", 1)]
    [InlineData("unknown", 1)]
    public async Task Compose_has_to_be_new_enough(string version, int exitCode)
    {
        _composeVersion = version;
        Assert.Equal(exitCode, await RunAsync());
    }

    [Fact]
    public async Task A_data_directory_that_would_be_lost_is_refused()
    {
        _own = new OwnContainer("tower", []);
        Assert.Equal(1, await RunAsync());
        Assert.Contains($"-v {_dataDir}:{_dataDir}", _terminal.Complained);
        Assert.Empty(_deployed);
    }

    [Theory]
    [InlineData("TOWER_DOMAIN", "not a domain", "TOWER_DOMAIN")]
    [InlineData("ADMIN_EMAIL", "nobody", "ADMIN_EMAIL")]
    [InlineData("OTEL_DOMAIN", "tower.example.com", "OTEL_DOMAIN")]
    [InlineData("TOWER_HTTP_PORT", "x", "TOWER_HTTP_PORT")]
    public async Task A_setting_the_intents_reader_refuses_is_named_by_its_variable(string variable, string value, string words)
    {
        _environment[variable] = value;
        Assert.Equal(2, await RunAsync());
        Assert.Contains(words, _terminal.Complained);
        Assert.Empty(_deployed);
    }

    [Fact]
    public async Task A_failed_first_deployment_fails_the_command()
    {
        _outcome = DeploymentOutcome.Failed;
        Assert.Equal(1, await RunAsync());
        Assert.DoesNotContain("Next steps", _terminal.Printed);
    }

    [Fact]
    public async Task The_log_of_the_first_deployment_is_printed_as_it_grows_and_its_outcome_is_told()
    {
        await using var tower = await TowerHost.StartAsync();
        var output = new SignallingWriter();
        var running = Bootstrap.RunAsync(
            Intents.Applied, new TowerOptions(), output, services => tower.ScriptInto(services), CancellationToken.None);
        var submitted = await tower.NextSubmittedAsync();
        Assert.Equal(DeploymentTrigger.Bootstrap, submitted.Trigger);
        tower.Say(submitted.Id, "pulling");
        Assert.EndsWith("pulling", await output.NextLineAsync());
        tower.End(submitted.Id, DeploymentOutcome.Failed);
        Assert.StartsWith("RESULT failed", await output.NextLineAsync());
        Assert.Equal(DeploymentOutcome.Failed, await running.WaitAsync(TowerHost.Patience));
    }

    public void Dispose() => Directory.Delete(_dataDir, recursive: true);

    private Task<int> RunAsync() => new Initialiser(new InitWorld(
        _environment, _terminal, _ => _engine, _ => new FakeCompose(_composeVersion), new Own(() => _own),
        (intent, options, _) =>
        {
            _deployed.Add((intent, options));
            return Task.FromResult(_outcome);
        })).RunAsync(CancellationToken.None);

    private sealed class Own(Func<OwnContainer?> find) : IOwnContainer
    {
        public Task<OwnContainer?> InspectAsync(CancellationToken cancel) => Task.FromResult(find());
    }

    private sealed class SignallingWriter : StringWriter
    {
        private readonly System.Threading.Channels.Channel<string> _lines =
            System.Threading.Channels.Channel.CreateUnbounded<string>();

        public Task<string> NextLineAsync() => _lines.Reader.ReadAsync().AsTask().WaitAsync(TowerHost.Patience);

        public override Task WriteLineAsync(string? value)
        {
            _lines.Writer.TryWrite(value ?? "");
            return Task.CompletedTask;
        }
    }
}
