using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Tests.Rendering;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Intents;

public sealed class ServerRulesTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly TowerOptions Server = new() { BindRoot = "/srv" };

    [Fact]
    public void Without_a_root_nothing_of_the_host_is_mounted_and_the_setting_is_named()
    {
        var problem = Assert.Single(Check(new TowerOptions(), "data:/a", "/srv/x:/b"));

        Assert.Equal("/apps/0/volumes/1", problem.Pointer);
        Assert.Contains("TOWER_BIND_ROOT", problem.Message);
        Assert.Contains("name:/b", problem.Message);
    }

    [Theory]
    [InlineData("data:/a", null)]
    [InlineData("/srv/x:/a", null)]
    [InlineData("/srv/x/y:/a:ro", null)]
    [InlineData("/srv/..x:/a", null)]
    [InlineData("/srv:/a", "not below /srv")]
    [InlineData("/srvx:/a", "not below /srv")]
    [InlineData("/etc:/a", "not below /srv")]
    [InlineData("/var/run/docker.sock:/a", "not below /srv")]
    public void Only_what_is_below_the_root_is_mounted(string volume, string? words)
    {
        var problems = Check(Server, volume);

        Assert.Equal(words is null ? 0 : 1, problems.Count);
        Assert.All(problems, problem => Assert.Contains(words!, problem.Message));
        Assert.All(problems, problem => Assert.Contains("TOWER_BIND_ROOT", problem.Message));
    }

    [Theory]
    [InlineData("IPC_LOCK", null)]
    [InlineData("cap_net_raw", null)]
    [InlineData("SYS_ADMIN", "TOWER_CAPABILITIES")]
    [InlineData("cap_sys_module", "TOWER_CAPABILITIES")]
    [InlineData("NET_ADMIN", "TOWER_CAPABILITIES")]
    public void What_can_reach_beyond_its_container_needs_the_owners_word(string capability, string? named)
    {
        var intent = SampleIntents.With(SampleIntents.App("api") with { CapAdd = ["SYS_NICE", capability] });

        var problems = ServerRules.Check(intent, Server);

        Assert.Equal(named is null ? [] : ["/apps/0/capAdd/1"], problems.Select(problem => problem.Pointer));
        Assert.All(problems, problem => Assert.Contains(named!, problem.Message));
        Assert.Empty(ServerRules.Check(intent, Server with { Capabilities = [Capabilities.Normal(capability)] }));
    }

    [Theory]
    [InlineData("tower-caddy-1", false)]
    [InlineData("tower-api-1a2b3c4d-12", false)]
    [InlineData("tower-1", false)]
    [InlineData("api-1a2b3c4d-1", false)]
    [InlineData("1a2b3c4d5e6f", false)]
    [InlineData("1a2b3c4d5e6", true)]
    [InlineData("tower-api", true)]
    [InlineData("api-1", true)]
    public void No_app_is_called_like_a_container_of_the_stack(string name, bool isAllowed) => Assert.Equal(
        isAllowed ? [] : ["/apps/0/name"],
        ServerRules.Check(SampleIntents.With(SampleIntents.App(name)), Server).Select(problem => problem.Pointer));

    [Theory]
    [InlineData("/srv/tower", false)]
    [InlineData("/srv/tower/caddy", false)]
    [InlineData("/srv/tower-2", true)]
    [InlineData("/srv/apps", true)]
    public void The_data_directory_is_no_apps(string source, bool isAllowed)
    {
        var problems = Check(Server with { DataDir = "/srv/tower" }, $"{source}:/a");

        Assert.Equal(isAllowed, problems.Count == 0);
        Assert.All(problems, problem => Assert.Contains("TOWER_DATA_DIR", problem.Message));
    }

    [Fact]
    public void What_is_around_the_data_directory_is_no_apps_either() => Assert.Contains("TOWER_DATA_DIR",
        Assert.Single(Check(Server with { DataDir = "/srv/a/tower" }, "/srv/a:/a")).Message);

    [Property(MaxTest = 500)]
    public Property No_folder_outside_the_root_is_mounted_however_it_is_written()
    {
        var paths = Gen.ListOf(Gen.Elements("srv", "tower", "..", ".", "", "etc", "srvx", "x"))
            .Select(parts => $"/{string.Join('/', parts)}");
        return Prop.ForAll(paths.ToArbitrary(), path =>
        {
            var options = Server with { DataDir = "/srv/tower" };
            var real = Path.GetFullPath(path);
            var isSafe = real.StartsWith("/srv/", StringComparison.Ordinal) && real is not "/srv/tower"
                && !real.StartsWith("/srv/tower/", StringComparison.Ordinal);
            return isSafe || Check(options, $"{path}:/a").Count > 0;
        });
    }

    [Fact]
    public void Everything_is_told_at_once_each_at_its_place() => Assert.Equal(
        ["/dataDir", "/apps/0/volumes/0", "/apps/0/volumes/2", "/apps/1/volumes/0"],
        ServerRules.Check(
            SampleIntents.With(App("/a:/a", "b:/b", "/c:/c"), App("/d:/d")) with { DataDir = "/srv/tower" },
            new TowerOptions()).Select(problem => problem.Pointer));

    [Fact]
    public void The_data_directory_of_the_document_is_the_servers_or_none()
    {
        Assert.Empty(ServerRules.Check(SampleIntents.With() with { DataDir = "/var/infra" }, new TowerOptions()));
        Assert.Empty(ServerRules.Check(SampleIntents.With(), new TowerOptions { DataDir = "/srv/tower" }));
        Assert.Contains("is /srv/tower, but this Tower keeps its files in /var/infra", Assert.Single(
            ServerRules.Check(SampleIntents.With() with { DataDir = "/srv/tower" }, new TowerOptions())).Message);
    }

    // tower-<40 letters>-00000000-20 has 58 letters, another project may have five more.
    [Theory]
    [InlineData("tower", 20, true)]
    [InlineData("ten-letter", 20, true)]
    [InlineData("eleven-char", 20, false)]
    [InlineData("eleven-char", 9, true)]
    [InlineData("a-project-with-a-very-long-name", 1, true)]
    public void The_containers_of_one_app_have_names_that_DNS_takes(string project, int replicas, bool isAllowed)
    {
        var app = SampleIntents.App(new string('n', 40)) with { Replicas = replicas };
        var problems = ServerRules.Check(SampleIntents.With(app), new TowerOptions { Project = project });

        Assert.Equal(isAllowed ? [] : ["/apps/0/replicas"], problems.Select(problem => problem.Pointer));
    }

    [Theory]
    [InlineData("registry.example.com:443/hello:1", "registry://hello:1")]
    [InlineData("Registry.Example.COM:8443/team/hello:^1.2", "registry://team/hello:^1.2")]
    [InlineData("registry.example.com:5000/hello@sha256:" + Hex, "registry://hello@sha256:" + Hex)]
    [InlineData("127.0.0.1:5055/hello:1", "registry://hello:1")]
    [InlineData("localhost:5055/hello:1@sha256:" + Hex, "registry://hello:1@sha256:" + Hex)]
    [InlineData("[::1]:5055/hello", "registry://hello")]
    [InlineData("registry://hello:1", null)]
    [InlineData("registry.example.com/hello:1", null)] // known by its name alone
    [InlineData("localhost:5000/hello:1", null)]
    [InlineData("registry://registry.example.com/team/hello:^1", "registry://team/hello:^1")]
    [InlineData("registry.example.com.evil.example:443/hello:1", null)]
    [InlineData("ghcr.io/registry.example.com/hello:1", null)]
    [InlineData("hello:1", null)]
    public void The_servers_own_registry_is_named_by_its_scheme(string image, string? instead)
    {
        var problems = ServerRules.Check(
            SampleIntents.With(SampleIntents.App("hello") with { Image = image }), new TowerOptions { PullPort = 5055 });

        Assert.Equal(
            instead is null ? [] : [("/apps/0/image", $"is in this server's own registry: write {instead}")],
            problems.Select(problem => (problem.Pointer, problem.Message)));
    }

    private static AppSpec App(params string[] volumes) => SampleIntents.App("app") with { Volumes = [.. volumes] };

    // The rules that every server has come first; what they refuse never gets here, and is refused all the same.
    private static IReadOnlyList<IntentProblem> Check(TowerOptions options, params string[] volumes) =>
        ServerRules.Check(SampleIntents.With(App(volumes)), options);
}
