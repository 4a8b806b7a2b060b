using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;
using Xunit;
using static Tower.Actors.Tests.Intents.IntentDocuments;

namespace Tower.Actors.Tests.Intents;

public sealed class IntentWriterTests
{
    [Property(Arbitrary = [typeof(IntentGenerator)], MaxTest = 200)]
    public void What_is_written_reads_as_the_same_intent(Intent intent)
    {
        var read = IntentReader.ReadSaved(IntentWriter.Write(intent));

        Assert.Empty(read.Problems);
        IntentEquality.AssertSame(intent, read.Intent!);
    }

    [Property(MaxTest = 60)]
    public Property A_saved_intent_reads_with_its_stamp_and_can_be_posted_again()
    {
        var saved = from intent in IntentGenerator.Intents from stamp in IntentGenerator.Stamps(intent) select intent with { Applied = stamp };
        return Prop.ForAll(saved.Select(WithoutPlaceholders).ToArbitrary(), intent =>
        {
            var written = IntentWriter.Write(intent);

            IntentEquality.AssertSame(intent, IntentReader.ReadSaved(written).Intent!);
            IntentEquality.AssertSame(intent with { Applied = null }, IntentReader.Read(written).Intent!);
        });
    }

    [Property(Arbitrary = [typeof(IntentGenerator)], MaxTest = 60)]
    public void Reading_and_writing_again_changes_no_byte(Intent intent)
    {
        var written = IntentWriter.Write(intent);

        Assert.Equal(written, IntentWriter.Write(IntentReader.ReadSaved(written).Intent!));
    }

    // An empty secret and a variable nobody replaced are read from the disk, and refused when they are sent.
    private static Intent WithoutPlaceholders(Intent intent) => intent with
    {
        Apps = [.. intent.Apps.Select(app => app with { Env = Filled(app.Env), Secrets = Filled(app.Secrets) })],
    };

    private static ImmutableSortedDictionary<string, string> Filled(ImmutableSortedDictionary<string, string> variables) =>
        variables.ToImmutableSortedDictionary(one => one.Key, one => "x" + one.Value, StringComparer.Ordinal);

    [Fact]
    public void The_document_is_indented_complete_and_ends_with_applied()
    {
        var intent = ReadValid(WithApp);
        intent = intent with
        {
            Apps = [intent.Apps[0] with { Env = intent.Apps[0].Env.Clear(), HealthCheck = new HealthCheckSpec() }],
            Applied = new AppliedStamp
            {
                At = new DateTimeOffset(2026, 1, 28, 10, 30, 45, TimeSpan.Zero),
                Deployment = "20260128T103045-3f9a",
                Images = intent.Apps[0].Env.Clear().Add("api", "127.0.0.1:5000/api@sha256:0"),
            },
        };

        Assert.Equal($$"""
            {
              "version": "1",
              "adminEmail": "admin@example.org",
              "tower": {
                "version": "0.1.23",
                "domain": "tower.example.org",
                "username": "tower",
                "passwordHash": "{{TowerHash}}"
              },
              "registry": {
                "domain": "registry.example.org",
                "username": "ci",
                "passwordHash": "{{RegistryHash}}"
              },
              "otel": {
                "version": "latest",
                "domain": "otel.example.org",
                "username": "admin",
                "passwordHash": "{{OtelHash}}"
              },
              "apps": [
                {
                  "name": "api",
                  "image": "registry://api:^1.2.0",
                  "domain": "api.example.org",
                  "port": 3000,
                  "secrets": {
                    "API_KEY": "secret-key-here",
                    "DATABASE_URL": "postgres://user:pass@host/db"
                  },
                  "healthCheck": {
                    "interval": 10,
                    "timeout": 5,
                    "retries": 3
                  }
                }
              ],
              "applied": {
                "at": "2026-01-28T10:30:45+00:00",
                "deployment": "20260128T103045-3f9a",
                "images": {
                  "api": "127.0.0.1:5000/api@sha256:0"
                }
              }
            }

            """, Encoding.UTF8.GetString(IntentWriter.Write(intent)));
    }

    [Fact]
    public void What_a_container_is_made_of_is_written_where_it_says_something()
    {
        var app = ReadValid(WithApp).Apps[0] with
        {
            Domain = null,
            Domains = ["a.example.org"],
            Redirects = ["b.example.org"],
            Command = ["run", "a<b"],
            Env = ReadValid(WithApp).Apps[0].Env.Clear(),
            Secrets = ReadValid(WithApp).Apps[0].Env.Clear(),
            Volumes = ["data:/data"],
            HealthCheck = new HealthCheckSpec { Path = "/up", Host = "localhost", StartPeriod = 60 },
            Protocol = AppProtocol.H2c,
            Strategy = AppStrategy.Recreate,
            StopGracePeriod = 10,
            DrainTimeout = 30,
            Resources = new ResourcesSpec { Memory = "512m", Cpus = 0.50m },
            Init = true,
            User = "1000",
        };

        Assert.Equal("""
            {
              "name": "api",
              "image": "registry://api:^1.2.0",
              "domains": [
                "a.example.org"
              ],
              "redirects": [
                "b.example.org"
              ],
              "port": 3000,
              "protocol": "h2c",
              "command": [
                "run",
                "a<b"
              ],
              "volumes": [
                "data:/data"
              ],
              "healthCheck": {
                "path": "/up",
                "host": "localhost",
                "interval": 10,
                "timeout": 5,
                "retries": 3,
                "startPeriod": 60
              },
              "strategy": "recreate",
              "stopGracePeriod": 10,
              "drainTimeout": 30,
              "resources": {
                "memory": "512m",
                "cpus": 0.50
              },
              "init": true,
              "user": "1000"
            }
            """, Written(app));
        Assert.Contains("\"replicas\": 2,", Written(app with { Strategy = null, Volumes = [], Replicas = 2 }));
        Assert.Equal("""
            {
              "name": "api",
              "image": "registry://api:^1.2.0",
              "port": 3000
            }
            """, Written(new AppSpec { Name = app.Name, Image = app.Image }));
    }

    private static string Written(AppSpec app)
    {
        var text = Encoding.UTF8.GetString(IntentWriter.Write(ReadValid(WithApp) with { Apps = [app] }));
        var start = text.IndexOf("    {\n", StringComparison.Ordinal);
        var end = text.LastIndexOf("    }\n", StringComparison.Ordinal) + "    }".Length;
        return string.Join('\n', text[start..end].Split('\n').Select(line => line[4..]));
    }
}
