using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Fluent;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What the real <c>docker compose</c> makes of the rendered file. Needs its plugin, no engine.</summary>
[Trait("Needs", "engine")]
public sealed class ComposeAcceptsSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TowerOptions _options;

    public ComposeAcceptsSpec() => _options = new TowerOptions { DataDir = _folder.Path };

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task It_accepts_the_file_of_any_number_of_apps(int apps)
    {
        await DockerCli.RequireComposeAsync();
        await CheckAsync(SampleIntents.With([.. Enumerable.Range(0, apps).Select(n => SampleIntents.App($"app{n}",
            env: [("N", $"{n}")], secrets: [("SECRET", $"{n}")], health: new HealthCheckSpec { Path = "/health" }))]));
    }

    [SkippableFact]
    public async Task It_accepts_the_file_of_every_intent_without_a_warning()
    {
        await DockerCli.RequireComposeAsync();
        foreach (var intent in Gen.Sample(RandomIntents.Intent, 30))
            await CheckAsync(intent);
    }

    [SkippableFact]
    public async Task It_reads_every_value_exactly()
    {
        await DockerCli.RequireComposeAsync();
        var values = RandomIntents.NastyValues.Select((value, n) => ($"V{n}", value)).ToList();
        var intent = SampleIntents.With(SampleIntents.App("plain", env: values), SampleIntents.App("secret", secrets: values));
        var (stack, services) = await ReadAsync(intent);
        foreach (var service in stack.Services)
        {
            foreach (var (name, value) in service.Env.Concat(service.Secrets))
            {
                Assert.Equal(
                    value, Literal(services.GetProperty(service.Name).GetProperty("environment").GetProperty(name)));
            }
        }
    }

    [SkippableFact]
    public async Task It_reads_every_word_and_every_mount_exactly()
    {
        await DockerCli.RequireComposeAsync();
        var app = SampleIntents.App("api") with
        {
            Command = RandomIntents.NastyValues,
            Volumes = ["data:/$HOME/${X}/'q'/\"d\"", "/srv/a b/$$/ü:/b c:ro", "conf.d:/#:ro"],
        };
        var (stack, services) = await ReadAsync(SampleIntents.With(app));
        var service = stack.Services.Single(service => service.App == "api");
        var read = services.GetProperty(service.Name);
        Assert.Equal(service.Command.ToArray(), read.GetProperty("command").EnumerateArray().Select(Literal));
        Assert.Equal(
            service.Mounts.ToArray(),
            read.GetProperty("volumes").EnumerateArray().Select(mount => new MountSpec(
                Literal(mount.GetProperty("source")), Literal(mount.GetProperty("target")),
                mount.TryGetProperty("read_only", out var only) && only.GetBoolean())));
    }

    [SkippableTheory]
    [InlineData(HealthTool.Curl)]
    [InlineData(HealthTool.Wget)]
    public async Task It_reads_every_word_of_a_health_check_exactly(HealthTool tool)
    {
        await DockerCli.RequireComposeAsync();
        const string path = "/up?a=$HOME&b=${X}&c='\"[1-3]{x}*%20";
        var (_, services) = await ReadAsync(
            SampleIntents.With(SampleIntents.App("api", health: new HealthCheckSpec { Path = path })), tool);

        var check = services.EnumerateObject().Single(service => service.Name.StartsWith("api-", StringComparison.Ordinal))
            .Value.GetProperty("healthcheck");

        var words = check.GetProperty("test").EnumerateArray().Select(Literal).ToList();
        Assert.Equal(("CMD", $"http://127.0.0.1:3000{path}"), (words[0], words[^1]));
        Assert.Equal(("10s", "5s"), (check.GetProperty("interval").GetString(), check.GetProperty("timeout").GetString()));
    }

    // It does repeat values of some other fields, e.g. ports; a secret is a value of `environment` and nothing else.
    [SkippableFact]
    public async Task What_it_says_about_a_broken_file_contains_no_secret()
    {
        await DockerCli.RequireComposeAsync();
        var (_, draft, secrets) = Write(SampleIntents.With(SampleIntents.App("api", secrets: [("KEY", "Sentinel")])));
        var good = await File.ReadAllTextAsync(draft);
        foreach (var broken in new[]
                 {
                     good.Replace("\"KEY\": \"${TOWER_SECRET_0}\"", "\"KEY\": [\"${TOWER_SECRET_0}\"]"),
                     good.Replace("restart: always", "restart: \"${TOWER_SECRET_0}\"\n    nonsense: \"${TOWER_SECRET_0}\""),
                     good.Replace("\"tower.app\": \"api\"", "\"tower.app\": [\"api\"]").Replace("bridge", "[bridge]"),
                     good.Replace("${TOWER_SECRET_0}", "${TOWER_SECRET_0"),
                 })
        {
            await File.WriteAllTextAsync(draft, broken);
            var command = ComposeCheckCommand.Create(_options.Project, _options.DataDir, draft, secrets);
            var result = await DockerCli.TryAsync([.. command.Arguments], command.Environment);
            Assert.NotEqual(0, result.ExitCode);
            Assert.DoesNotContain("Sentinel", result.StandardError + result.StandardOutput);
        }
    }

    private async Task<(StackSpec Stack, JsonElement Services)> ReadAsync(
        Intent intent, HealthTool tool = HealthTool.None)
    {
        var (stack, draft, secrets) = Write(intent, tool);
        var json = await DockerCli.RunAsync(
            [
                "compose", "-p", _options.Project, "--project-directory", _options.DataDir, "-f", draft,
                "config", "--format", "json",
            ],
            secrets);
        Assert.Equal("", json.StandardError);
        return (stack, JsonDocument.Parse(json.StandardOutput).RootElement.GetProperty("services"));
    }

    // What compose prints can be read by compose again: it has doubled every $.
    private static string Literal(JsonElement text) => text.GetString()!.Replace("$$", "$");

    private async Task CheckAsync(Intent intent)
    {
        var (_, draft, secrets) = Write(intent);
        var command = ComposeCheckCommand.Create(_options.Project, _options.DataDir, draft, secrets);
        Assert.Equal("", (await DockerCli.RunAsync([.. command.Arguments], command.Environment)).StandardError);
    }

    private (StackSpec Stack, string Draft, ImmutableSortedDictionary<string, string> Secrets) Write(
        Intent intent, HealthTool tool = HealthTool.None)
    {
        var images = SampleIntents.Images(intent);
        var stack = StackBuilder.Build(intent, images, _options)
            .WithHealthTools(images.ToImmutableDictionary(image => image.PinnedImage, _ => tool));
        var (yaml, secrets) = ComposeFile.Render(stack, _options);
        return (stack, _folder.Write("draft.yml", yaml), secrets);
    }
}
