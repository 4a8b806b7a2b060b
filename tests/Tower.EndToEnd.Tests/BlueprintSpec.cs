using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>The blueprint's examples work as they are printed, other domains apart.</summary>
public sealed class BlueprintSpec : TowerSpec
{
    // "Example: Base intent.json": the app to add.
    private const string ExampleApp = """
        {
          "name": "api",
          "image": "registry://api:^1.2.0",
          "domain": "api.localhost",
          "port": 3000,
          "env": {
            "NODE_ENV": "production",
            "LOG_LEVEL": "info"
          },
          "secrets": {
            "DATABASE_URL": "postgres://user:pass@host/db",
            "API_KEY": "secret-key-here"
          },
          "healthCheck": {
            "path": "/health",
            "port": 3000,
            "interval": 10,
            "timeout": 5,
            "retries": 3
          }
        }
        """;

    [SkippableFact]
    public async Task The_example_intent_is_deployed_by_the_curl_line_as_printed()
    {
        await Stack.Push(Stack.Sample("1.0.0"), "api:1.2.3");
        var intent = Before.With(JsonNode.Parse(ExampleApp)!.AsObject());

        var output = await AsPrinted("curl -u tower:PASSWORD -H \"Content-Type: application/json\""
            + " -X POST https://tower.example.com/apply --data-binary @intent.json", intent);

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.StartsWith("RESULT succeeded ", output.Result);
        Assert.Equal("hello 1.0.0\n", (await Caller.App("api.localhost")).Text);
        Assert.Equal("production", (await Caller.App("api.localhost", "/env/NODE_ENV")).Text);
        Assert.Equal("postgres://user:pass@host/db", (await Caller.App("api.localhost", "/env/DATABASE_URL")).Text);
        var status = (await AsPrinted("curl -u tower:PASSWORD https://tower.example.com/status")).Text;
        Assert.Contains("api: running", status);
        Assert.Contains("🔒 api.localhost → api", status);
    }

    [SkippableFact]
    public async Task The_refresh_line_as_printed_says_unchanged_when_nothing_moved()
    {
        var output = await AsPrinted("curl -u tower:PASSWORD -X POST https://tower.example.com/refresh");

        Assert.True(output.ExitCode == 0, $"{output}");
        Assert.StartsWith("RESULT unchanged ", output.Result);
    }

    [SkippableFact]
    public async Task An_image_can_be_named_by_the_registrys_domain_by_exact_version_and_by_digest()
    {
        await Stack.Push(Stack.Sample("1.1.0"), "named:1.2.3");
        var digests = await Run.DockerOk("image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}",
            $"{Sandbox.Registry}/named:1.2.3");
        var digest = digests.Split('\n').Select(name => name.Split('@'))
            .First(name => name[0] == $"{Sandbox.Registry}/named")[1];

        await Deployed(Before.With(
            Intents.App("by-domain", "registry.localhost/named:~1.2.0"),
            Intents.App("by-version", "registry://named:1.2.3"),
            Intents.App("by-digest", $"registry://named@{digest}")));

        var compose = await Stack.File("docker-compose.yml");
        Assert.Equal(3, compose.Split($"127.0.0.1:{Sandbox.PullPort}/named@{digest}").Length - 1);
        foreach (var app in new[] { "by-domain", "by-version", "by-digest" })
            Assert.Equal("hello 1.1.0\n", (await Caller.App($"{app}.localhost")).Text);
    }

    // Only what the printed line leaves open is filled in; Caddy's own root is trusted the way curl is told of one.
    private async Task<Output> AsPrinted(string line, JsonNode? intent = null)
    {
        using var folder = new TemporaryFolder();
        if (intent is not null)
            await File.WriteAllTextAsync(folder.File("intent.json"), intent.ToJsonString());
        return await Run.Program(
            "bash", ["-c", line.Replace("PASSWORD", Sandbox.Password).Replace("https://tower.example.com", Sandbox.Url)],
            environment: new Dictionary<string, string?> { ["CURL_CA_BUNDLE"] = Sandbox.CaFile }, folder: folder.Path);
    }
}
