using Tower.Actors.Options;
using Tower.Messages.Deployments;
using Tower.Web.Init;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Init;

public sealed class InitialiserTests : IDisposable
{
    private readonly InitServer _server = new();

    [Fact]
    public async Task A_server_is_set_up_with_the_intent_of_the_blueprint()
    {
        _server.Own = new OwnContainer("example.com/tower:dev", [new ContainerMount("bind", _server.DataDir, _server.DataDir)]);
        Assert.Equal(0, await _server.InitAsync());

        var (intent, options) = Assert.Single(_server.Deployed);
        Assert.Equal("dev", intent.Tower.Version);
        Assert.Equal("example.com/tower", options.TowerImage);
        Assert.Equal(_server.DataDir, intent.DataDir);
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
        _server.Environment["TOWER_HTTPS_PORT"] = "8443";
        await _server.InitAsync();
        var (intent, _) = Assert.Single(_server.Deployed);
        Assert.Contains("\"domain\": \"tower.example.com\"", _server.Terminal.Printed);
        Assert.Contains("https://tower.example.com:8443/status", _server.Terminal.Printed);
        Assert.Contains("https://otel.example.com:8443/", _server.Terminal.Printed);
        Assert.Contains("docker login registry.example.com:8443 -u ci", _server.Terminal.Printed);
        foreach (var secret in new[] { intent.Tower.PasswordHash, intent.Otel.PasswordHash, "password of some length" })
            Assert.DoesNotContain(secret, _server.Terminal.Printed + _server.Terminal.Complained);
    }

    [Fact]
    public async Task A_server_that_is_set_up_already_is_left_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(_server.DataDir, "intent.json"), "{}");
        _server.Environment.Remove("TOWER_PASSWORD");
        _server.Engine.Problem = "not asked";
        Assert.Equal(0, await _server.InitAsync());
        Assert.Contains("set up already", _server.Terminal.Printed);
        Assert.Empty(_server.Deployed);
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(_server.DataDir, "intent.json")));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_told_at_once()
    {
        _server.Engine.Problem = "the Docker Engine does not answer";
        _server.Compose = new FakeCompose("v2.19.1");
        _server.Environment.Remove("ADMIN_EMAIL");
        _server.Environment["TOWER_PASSWORD"] = "short";
        Assert.Equal(1, await _server.InitAsync());
        foreach (var words in new[]
        {
            "the Docker Engine does not answer", "Docker Compose 2.19.1 is too old", "ADMIN_EMAIL is missing", "TOWER_PASSWORD is shorter",
        })
            Assert.Contains(words, _server.Terminal.Complained);
        Assert.Empty(_server.Deployed);
    }

    [Theory]
    [InlineData("2.20.0", 0)]
    [InlineData("v2.35.1-desktop.1", 0)]
    [InlineData("5.0.0", 0)]
    [InlineData("2.6.0", 1)]
    [InlineData("unknown", 1)]
    public async Task Compose_has_to_be_new_enough(string version, int exitCode)
    {
        _server.Compose = new FakeCompose(version);
        Assert.Equal(exitCode, await _server.InitAsync());
    }

    [Fact]
    public async Task A_data_directory_that_would_be_lost_is_refused()
    {
        _server.Own = new OwnContainer("tower", []);
        Assert.Equal(1, await _server.InitAsync());
        Assert.Contains($"-v {_server.DataDir}:{_server.DataDir}", _server.Terminal.Complained);
        Assert.Empty(_server.Deployed);
    }

    [Theory]
    [InlineData("TOWER_DOMAIN", "not a domain", "TOWER_DOMAIN")]
    [InlineData("ADMIN_EMAIL", "nobody", "ADMIN_EMAIL")]
    [InlineData("OTEL_DOMAIN", "tower.example.com", "OTEL_DOMAIN")]
    [InlineData("TOWER_HTTP_PORT", "x", "TOWER_HTTP_PORT")]
    public async Task A_setting_the_intents_reader_refuses_is_named_by_its_variable(string variable, string value, string words)
    {
        _server.Environment[variable] = value;
        Assert.Equal(2, await _server.InitAsync());
        Assert.Contains(words, _server.Terminal.Complained);
        Assert.Empty(_server.Deployed);
    }

    [Fact]
    public async Task A_failed_first_deployment_fails_the_command()
    {
        _server.Outcome = DeploymentOutcome.Failed;
        Assert.Equal(1, await _server.InitAsync());
        Assert.DoesNotContain("Next steps", _server.Terminal.Printed);
    }

    [Fact]
    public async Task The_log_of_the_first_deployment_is_printed_as_it_grows_and_its_outcome_is_told()
    {
        await using var tower = await TowerHost.StartAsync();
        var output = new SignallingWriter();
        var running = Bootstrap.RunAsync(
            Intents.Applied, new TowerOptions { DataDir = _server.DataDir }, output, services => tower.ScriptInto(services), CancellationToken.None);
        var submitted = await tower.NextSubmittedAsync();
        Assert.Equal(DeploymentTrigger.Bootstrap, submitted.Trigger);
        tower.Say(submitted.Id, "pulling");
        Assert.EndsWith("pulling", await output.NextLineAsync());
        tower.End(submitted.Id, DeploymentOutcome.Failed);
        Assert.StartsWith("RESULT failed", await output.NextLineAsync());
        Assert.Equal(DeploymentOutcome.Failed, await running.WaitAsync(TowerHost.Patience));
    }

    public void Dispose() => _server.Dispose();

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
