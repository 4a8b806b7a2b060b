using System.Runtime.Versioning;
using System.Text;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Intents;
using Xunit;

namespace Tower.Actors.Tests.State;

[SupportedOSPlatform("linux")]
public sealed class FileStateStoreTests : StateStoreContract, IDisposable
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _temporary = new();
    private readonly DataDirectoryLock _lock;
    private readonly FileStateStore _store;

    public FileStateStoreTests()
    {
        _lock = DataDirectoryLock.TryAcquire(Root)!;
        _store = Open();
    }

    protected override IStateStore Store => _store;

    private string Root => _temporary["infra"];

    protected override IStateStore Reopened() => Open();

    protected override (string? Compose, string? Caddy, string? Draft) Content() =>
        (Text("docker-compose.yml"), Text("caddy/Caddy.json"), Text(".docker-compose.yml.tmp"));

    public void Dispose()
    {
        _lock.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Only_the_named_files_exist_and_only_their_owner_may_read_them()
    {
        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
        await _store.WriteDraftAsync("draft", default);
        await _store.SaveAsync(Saved(), Files(1), default);

        Assert.Equal(
            [
                "infra", "infra/.docker-compose.yml.tmp", "infra/Caddy.json", "infra/caddy", "infra/caddy/Caddy.json",
                "infra/caddy/grafana", "infra/caddy/grafana/user-header",
                "infra/docker-compose.yml", "infra/intent.json", "infra/notes.json", "infra/tower.lock",
            ],
            _temporary.Names());
        Assert.All(_temporary.Names(), name => Assert.Equal(
            Directory.Exists(_temporary[name]) ? ForOwner | UnixFileMode.UserExecute : ForOwner,
            File.GetUnixFileMode(_temporary[name])));
    }

    [Fact]
    public async Task The_header_by_which_Grafana_knows_Caddy_is_made_once_and_is_another_one_on_each_server()
    {
        await _store.WriteDraftAsync("draft", default);
        var made = Text("caddy/grafana/user-header");
        await Open().WriteDraftAsync("another", default);
        var later = Text("caddy/grafana/user-header");
        using var elsewhere = new TemporaryFolder();
        using var locked = DataDirectoryLock.TryAcquire(elsewhere["infra"])!;
        await new FileStateStore(new TowerOptions { DataDir = elsewhere["infra"] }).WriteDraftAsync("draft", default);

        Assert.Matches("^X-Tower-User-[0-9a-f]{64}$", made);
        Assert.Equal(made, later);
        Assert.NotEqual(made, File.ReadAllText(elsewhere["infra/caddy/grafana/user-header"]));
    }

    [Fact]
    public async Task A_lost_intent_is_written_back_and_nothing_else_is_touched()
    {
        await _store.SaveAsync(Saved(), Files(1), default);
        var before = TemporaryFolder.ContentsOf(Root);
        File.Delete(_temporary["infra/intent.json"]);

        await _store.RestoreIntentAsync(Saved(), default);

        Assert.Equal(before, TemporaryFolder.ContentsOf(Root));
        Assert.Equal(ForOwner, File.GetUnixFileMode(_temporary["infra/intent.json"]));
    }

    [Fact]
    public async Task The_blueprints_path_of_the_Caddy_config_is_a_relative_link()
    {
        File.WriteAllText(Path.Combine(Root, "Caddy.json"), "a file from before");

        await _store.SaveRoutingAsync(new CaddyRouting("{}"), default);

        Assert.Equal("caddy/Caddy.json", new FileInfo(Path.Combine(Root, "Caddy.json")).LinkTarget);
        Assert.Equal("{}", Text("Caddy.json"));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_file()
    {
        await _store.SaveAsync(Saved(), Files(0), default);
        using var before = new StreamReader(Path.Combine(Root, "caddy/Caddy.json"));

        await _store.SaveAsync(Saved(), Files(1), default);

        Assert.Equal(Files(0).Routing.Config, await before.ReadToEndAsync());
        Assert.Equal(Files(1).Routing.Config, Text("caddy/Caddy.json"));
    }

    [Theory]
    [InlineData("docker-compose.yml", 1, 1)]
    [InlineData("caddy/Caddy.json", 2, 1)]
    [InlineData("intent.json", 2, 2)]
    public async Task When_one_file_cannot_be_replaced_all_of_them_are_whole(string broken, int compose, int caddy)
    {
        await _store.SaveAsync(Saved(), Files(1), default);
        var kept = File.ReadAllText(Path.Combine(Root, broken));
        File.Delete(Path.Combine(Root, broken));
        Directory.CreateDirectory(Path.Combine(Root, broken, "in the way"));

        var failure = await Assert.ThrowsAsync<AdapterException>(
            () => _store.SaveAsync(Saved("new.example.org"), Files(2), default));

        Assert.Contains(Path.Combine(Root, broken), failure.Message);
        Assert.Contains("directory", failure.Message);
        Directory.Delete(Path.Combine(Root, broken), recursive: true);
        File.WriteAllText(Path.Combine(Root, broken), kept);
        Assert.Equal((Files(compose).ComposeYaml, Files(caddy).Routing.Config, null), Content());
        IntentEquality.AssertSame(Saved(), _store.Applied!);
        IntentEquality.AssertSame(Saved(), (await Open().LoadAsync(default))!);
        Assert.DoesNotContain(_temporary.Names(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_lock_nothing_is_written()
    {
        await _store.SaveAsync(Saved(), Files(1), default);
        await _store.WriteDraftAsync("draft", default);
        _lock.Dispose();
        var before = TemporaryFolder.ContentsOf(Root);

        foreach (var write in new Func<Task>[]
        {
            () => _store.SaveAsync(Saved("new.example.org"), Files(2), default),
            () => _store.SaveRoutingAsync(new CaddyRouting("{}"), default),
            () => _store.WriteDraftAsync("another", default),
        })
        {
            var refusal = await Assert.ThrowsAsync<AdapterException>(write);
            Assert.StartsWith($"another Tower has taken over {Root}", refusal.Message);
        }

        // Told by whoever has handed over, behind the end of its deployment: the draft is the new owner's.
        _store.DiscardDraft();
        Assert.Equal(before, TemporaryFolder.ContentsOf(Root));
    }

    [Fact]
    public async Task The_root_of_another_ACME_server_is_copied_beside_the_Caddy_config()
    {
        File.WriteAllText(_temporary["root.pem"], "PEM");
        var store = Open(_temporary["root.pem"]);

        await store.SaveRoutingAsync(new CaddyRouting("{}"), default);
        Assert.Equal("PEM", Text("caddy/acme-root.pem"));

        File.WriteAllText(_temporary["root.pem"], "PEM 2");
        await store.SaveAsync(Saved(), Files(1), default);
        Assert.Equal("PEM 2", Text("caddy/acme-root.pem"));
    }

    [Fact]
    public async Task A_missing_root_of_another_ACME_server_is_named_with_its_variable()
    {
        var failure = await Assert.ThrowsAsync<AdapterException>(
            () => Open(_temporary["nowhere.pem"]).SaveRoutingAsync(new CaddyRouting("{}"), default));

        Assert.StartsWith($"cannot read {_temporary["nowhere.pem"]}, which TOWER_ACME_CA_ROOT names", failure.Message);
        Assert.Null(Text("caddy/Caddy.json"));
    }

    [Fact]
    public async Task The_authorities_of_registries_are_copied_and_again_when_they_changed()
    {
        File.WriteAllText(_temporary["ca.pem"], "PEM");
        var store = new FileStateStore(new TowerOptions { DataDir = Root, RegistryCa = _temporary["ca.pem"] });

        await store.SaveRoutingAsync(new CaddyRouting("{}"), default);
        Assert.Equal("PEM", Text("registry-ca.pem"));

        File.WriteAllText(_temporary["ca.pem"], "PEM 2");
        await store.SaveAsync(Saved(), Files(1), default);
        Assert.Equal("PEM 2", Text("registry-ca.pem"));
    }

    [Fact]
    public async Task Authorities_of_registries_that_are_missing_are_named_with_their_variable()
    {
        var store = new FileStateStore(new TowerOptions { DataDir = Root, RegistryCa = _temporary["nowhere.pem"] });
        var failure = await Assert.ThrowsAsync<AdapterException>(() => store.SaveRoutingAsync(new CaddyRouting("{}"), default));
        Assert.StartsWith($"cannot read {_temporary["nowhere.pem"]}, which TOWER_REGISTRY_CA names", failure.Message);
    }

    [Fact]
    public async Task An_intent_file_that_somebody_broke_is_named_with_its_first_problems()
    {
        File.WriteAllText(Path.Combine(Root, "intent.json"), "{\"version\": \"2\"}");

        var failure = await Assert.ThrowsAsync<AdapterException>(() => _store.LoadAsync(default));

        Assert.StartsWith($"{Root}/intent.json is not a valid intent (/adminEmail: is missing", failure.Message);
        Assert.Equal(5, failure.Detail.Length);
        Assert.Null(_store.Applied);
    }

    private FileStateStore Open(string? acmeCaRoot = null) =>
        new(new TowerOptions { DataDir = Root, AcmeCaRoot = acmeCaRoot });

    private string? Text(string name)
    {
        var path = Path.Combine(Root, name);
        return File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8) : null;
    }
}
