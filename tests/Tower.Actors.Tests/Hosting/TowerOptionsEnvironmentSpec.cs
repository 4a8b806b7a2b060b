using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Xunit;

namespace Tower.Actors.Tests.Hosting;

public sealed class TowerOptionsEnvironmentSpec
{
    private static readonly Gen<TowerOptions> Options =
        from ports in Gen.ArrayOf(Gen.Choose(1, 65535), 3)
        where ports.Distinct().Count() == 3
        from dataDir in Gen.Elements("/var/infra", "/srv/a b", "/ü")
        from bindRoot in Gen.Elements(null, "/srv", "/srv/a b")
        from project in Gen.Elements("tower", "0box_-1")
        from images in Gen.ArrayOf(Gen.Elements("a", "localhost:5000/x/y", "ghcr.io/a/b"), 4)
        from tag in Gen.Elements("", ":1", "@sha256:00")
        from ca in Gen.Elements(null, "https://pebble:14000/dir")
        from root in Gen.Elements(null, "/etc/root.pem")
        from registryCa in Gen.Elements(null, "/etc/ca.pem")
        from check in Gen.Elements(true, false)
        from resolver in Gen.Elements(null, "1.1.1.1", "127.0.0.1:8053", "[::1]:53")
        from seconds in Gen.Choose(1, 3600)
        select new TowerOptions
        {
            HttpPort = ports[0],
            HttpsPort = ports[1],
            PullPort = ports[2],
            DataDir = dataDir,
            BindRoot = bindRoot,
            Project = project,
            TowerImage = images[0],
            OtelImage = images[1],
            CaddyImage = images[2] + tag,
            RegistryImage = images[3] + tag,
            AcmeCa = ca,
            AcmeCaRoot = root,
            RegistryCa = registryCa,
            DnsCheck = check,
            DnsResolver = resolver,
            ResolveTimeout = TimeSpan.FromSeconds((seconds * 7 % 3600) + 1),
            ProbeTimeout = TimeSpan.FromSeconds(seconds),
            SteadyTime = TimeSpan.FromSeconds(seconds % 7 + 1),
            CertificateTimeout = TimeSpan.FromSeconds(seconds),
            WatchTime = TimeSpan.FromSeconds(3601 - seconds),
            HandoverTimeout = TimeSpan.FromSeconds(seconds),
            InitTimeout = TimeSpan.FromSeconds(3601 - seconds),
            TrialTime = TimeSpan.FromSeconds(seconds),
        };

    [Property]
    public FsCheck.Property Settings_survive_the_environment() => Prop.ForAll(Options.ToArbitrary(), options =>
        TowerOptionsEnvironment.FromEnvironment(TowerOptionsEnvironment.ToEnvironment(options)) == options);

    [Fact]
    public void Only_the_data_directory_is_written_when_everything_is_a_default() => Assert.Equal(
        new Dictionary<string, string> { ["TOWER_DATA_DIR"] = "/var/infra" },
        TowerOptionsEnvironment.ToEnvironment(new TowerOptions()));

    [Fact]
    public void An_empty_environment_gives_the_defaults() =>
        Assert.Equal(new TowerOptions(), Read([]));

    [Fact]
    public void An_empty_value_counts_as_unset() => Assert.Equal(new TowerOptions(), Read(("TOWER_ACME_CA", "")));

    [Fact]
    public void A_slash_at_the_end_of_the_data_directory_is_not_part_of_it() =>
        Assert.Equal("/srv/tower", Read(("TOWER_DATA_DIR", "/srv/tower/")).DataDir);

    [Fact]
    public void A_slash_at_the_end_of_the_bind_root_is_not_part_of_it() =>
        Assert.Equal("/srv/apps", Read(("TOWER_BIND_ROOT", "/srv/apps/")).BindRoot);

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var error = Assert.Throws<AdapterException>(() => Read(
            ("TOWER_DATA_DIR", "var/infra"), ("TOWER_HTTP_PORT", "0"), ("TOWER_DNS_CHECK", "maybe"), ("TOWER_PROJECT", "Box")));
        Assert.Equal(
            [
                "TOWER_DATA_DIR: expected an absolute path without a colon, not /; got \"var/infra\"",
                "TOWER_PROJECT: expected a compose project: lower-case letters, digits, - and _, beginning with a letter or digit; got \"Box\"",
                "TOWER_HTTP_PORT: expected a port from 1 to 65535; got \"0\"",
                "TOWER_DNS_CHECK: expected on or off; got \"maybe\"",
            ],
            error.Detail.ToArray());
    }

    [Theory]
    [InlineData("TOWER_HTTPS_PORT", "65536")]
    [InlineData("TOWER_HTTPS_PORT", " 443")]
    [InlineData("TOWER_HTTPS_PORT", "+443")]
    [InlineData("TOWER_PULL_PORT", "80")]
    [InlineData("TOWER_IMAGE", "ghcr.io/a/b:1")]
    [InlineData("TOWER_OTEL_IMAGE", "a@sha256:00")]
    [InlineData("TOWER_CADDY_IMAGE", "caddy 2")]
    [InlineData("TOWER_PROJECT", "box\n")]
    [InlineData("TOWER_DATA_DIR", "/a:b")]
    [InlineData("TOWER_DATA_DIR", "/")]
    [InlineData("TOWER_DATA_DIR", "//")]
    [InlineData("TOWER_BIND_ROOT", "srv")]
    [InlineData("TOWER_BIND_ROOT", "/")]
    [InlineData("TOWER_BIND_ROOT", "/srv/../etc")]
    [InlineData("TOWER_BIND_ROOT", "/srv//apps")]
    [InlineData("TOWER_BIND_ROOT", "/srv:/apps")]
    [InlineData("TOWER_ACME_CA", "pebble")]
    [InlineData("TOWER_ACME_CA_ROOT", "root.pem")]
    [InlineData("TOWER_REGISTRY_CA", "ca.pem")]
    [InlineData("TOWER_DNS_RESOLVER", "dns.example.com")]
    [InlineData("TOWER_RESOLVE_TIMEOUT", "3601")]
    [InlineData("TOWER_PROBE_TIMEOUT", "1.5")]
    [InlineData("TOWER_WATCH_TIME", "0")]
    [InlineData("TOWER_GENERATE_TIMEOUT", "2m")]
    [InlineData("TOWER_HANDOVER_TIMEOUT", "3601")]
    [InlineData("TOWER_STEADY_TIME", "0")]
    [InlineData("TOWER_TRIAL_TIME", "0")]
    public void A_wrong_value_is_refused(string name, string value) =>
        Assert.StartsWith(name, Assert.Throws<AdapterException>(() => Read((name, value))).Detail.Single()
            .Replace("TOWER_HTTP_PORT and ", ""));

    [Theory]
    [InlineData("TOWER_GENERATE_TIMOUT", "TOWER_GENERATE_TIMEOUT")]
    [InlineData("TOWER_HTTPPORT", "TOWER_HTTP_PORT")]
    [InlineData("TOWER_PASSWROD", "TOWER_PASSWORD")]
    [InlineData("TOWER_FAVOURITE_COLOUR", null)]
    public void A_variable_that_is_no_setting_is_named_with_the_one_that_was_meant(string name, string? meant)
    {
        var words = Assert.Single(TowerOptionsEnvironment.Unknown([name, "PATH", "TOWER_DNS_CHECK"]));
        Assert.StartsWith(name, words);
        if (meant is null)
            Assert.DoesNotContain("did you mean", words);
        else
            Assert.EndsWith($"did you mean {meant}?", words);
    }

    [Fact]
    public void What_init_reads_and_what_the_compose_file_sets_is_known() =>
        Assert.Empty(TowerOptionsEnvironment.Unknown(
            ["TOWER_GENERATION", "TOWER_DOMAIN", "TOWER_PASSWORD", "TOWER_ADOPT_VOLUMES", "TOWER_SECRET_0", "TOWER_SECRET_12"]));

    [Fact]
    public void A_secret_without_a_number_is_not_known() =>
        Assert.Single(TowerOptionsEnvironment.Unknown(["TOWER_SECRET_"]));

    private static TowerOptions Read(params (string Name, string Value)[] variables) =>
        TowerOptionsEnvironment.FromEnvironment(variables.ToImmutableDictionary(v => v.Name, v => v.Value));
}
