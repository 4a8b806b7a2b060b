using FsCheck.Fluent;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Messages.Intents;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What <c>caddy validate</c> says to rendered configs, in the image that will run them.</summary>
[Trait("Needs", "engine")]
public sealed class CaddyAcceptsSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TowerOptions _options = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task It_accepts_the_config_of_no_one_and_a_hundred_apps_and_of_every_intent()
    {
        await DockerCli.RequireEngineAsync(_options.CaddyImage);
        Write("0", SampleIntents.With(), _options);
        Write("1", SampleIntents.With(SampleIntents.App("api")), _options);
        Write("100", SampleIntents.With([.. Enumerable.Range(0, 100).Select(n => SampleIntents.App($"app{n}"))]), _options);
        foreach (var (intent, n) in Gen.Sample(RandomIntents.Intent, 30).Select((intent, n) => (intent, n)))
            Write($"random-{n}", intent, new TowerOptions { HttpsPort = 443 + n % 2 });
        Assert.Equal("", await RefusedAsync());
    }

    [SkippableFact]
    public async Task It_accepts_the_configs_of_rollouts_under_way()
    {
        await DockerCli.RequireEngineAsync(_options.CaddyImage);
        var stack = Build(SampleIntents.Three, _options);
        foreach (var (rollout, n) in Gen.Sample(RandomRoutes.In(stack), 30).Select((rollout, n) => (rollout, n)))
            _folder.Write($"rollout-{n}.json", CaddyConfig.Render(rollout, _options).Config);
        Assert.Equal("", await RefusedAsync());
    }

    [SkippableFact]
    public async Task It_accepts_another_acme_server()
    {
        await DockerCli.RequireEngineAsync(_options.CaddyImage);
        using var authority = TestAuthority.Create("test root");
        _folder.Write("acme-root.pem", authority.RootPem);
        Write("acme", SampleIntents.With(), new TowerOptions { AcmeCa = "https://pebble:14000/dir", AcmeCaRoot = "/x.pem" });
        Assert.Equal("", await RefusedAsync());
    }

    [SkippableFact]
    public async Task It_refuses_a_broken_one()
    {
        await DockerCli.RequireEngineAsync(_options.CaddyImage);
        Write("broken", SampleIntents.With(), _options, text => text.Replace("\"reverse_proxy\"", "\"reverse_proxi\""));
        Assert.Contains("broken.json", await RefusedAsync());
    }

    private void Write(string name, Intent intent, TowerOptions options, Func<string, string>? change = null)
    {
        var text = CaddyConfig.Render(Build(intent, options), options).Config;
        _folder.Write($"{name}.json", change is null ? text : change(text));
    }

    private static StackSpec Build(Intent intent, TowerOptions options) =>
        StackBuilder.Build(intent, SampleIntents.Images(intent), options);

    // One container for all files: starting one takes longer than validating.
    private async Task<string> RefusedAsync()
    {
        const string each =
            "for f in /etc/caddy/*.json; do caddy validate --config $f >/tmp/out 2>&1 || { echo $f; tail -n 3 /tmp/out; }; done";
        var result = await DockerCli.RunAsync(
            "run", "--rm", "--network", "none", "-v", $"{_folder.Path}:/etc/caddy:ro", _options.CaddyImage, "sh", "-c", each);
        return result.StandardOutput;
    }
}
