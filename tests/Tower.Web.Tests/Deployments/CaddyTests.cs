using System.Diagnostics;
using Tower.Messages.Deployments;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Deployments;

/// <summary>The way CI really takes: curl, TLS, Caddy, Tower; over HTTP/1.1 and over HTTP/2.</summary>
public sealed class CaddyTests
{
    [SkippableTheory]
    [InlineData("--http1.1", DeploymentOutcome.Succeeded, true)]
    [InlineData("--http1.1", DeploymentOutcome.Failed, false)]
    [InlineData("--http2", DeploymentOutcome.Succeeded, true)]
    [InlineData("--http2", DeploymentOutcome.Failed, false)]
    public async Task Lines_come_through_Caddy_as_they_are_written_and_a_failure_still_fails_curl(
        string protocol, DeploymentOutcome outcome, bool succeeds)
    {
        await using var tower = await TowerHost.StartAsync();
        await using var caddy = await RunningCaddy.StartAsync(tower.Url);
        using var curl = Tools.Start("curl", "-sSkN", protocol, "-u", $"tower:{Intents.Password}", "-H", "Content-Type: application/json",
            "-X", "POST", $"https://localhost:{caddy.Port}/apply", "--data-binary", Intents.Document);
        var id = (await tower.NextSubmittedAsync()).Id;
        foreach (var text in new[] { "first", "second" })
        {
            tower.Say(id, text);
            Assert.EndsWith(text, await curl.StandardOutput.ReadLineAsync().WaitAsync(TowerHost.Patience));
        }
        tower.End(id, outcome);

        var rest = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);
        await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
        Assert.StartsWith($"RESULT {outcome.ToString().ToLowerInvariant()}", rest.TrimEnd().Split('\n')[^1]);
        Assert.Equal(succeeds, curl.ExitCode == 0);
    }

    /// <summary>A Caddy with its own certificate authority and its own folder in front of a Tower.</summary>
    private sealed class RunningCaddy : IAsyncDisposable
    {
        private readonly string _home = Directory.CreateTempSubdirectory("tower-caddy-").FullName;
        private readonly Process _process;

        private RunningCaddy(Uri tower)
        {
            Port = TestPort.Next();
            var config = Path.Combine(_home, "Caddyfile");
            File.WriteAllText(config, $$"""
                {
                    admin off
                    auto_https disable_redirects
                    skip_install_trust
                    storage file_system {{_home}}
                }
                https://localhost:{{Port}} {
                    tls internal
                    reverse_proxy {{tower.Authority}}
                }
                """);
            _process = Tools.Start("caddy", "run", "--config", config, "--adapter", "caddyfile");
            _process.OutputDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
        }

        public int Port { get; }

        public static async Task<RunningCaddy> StartAsync(Uri tower)
        {
            var caddy = new RunningCaddy(tower);
            using var late = new CancellationTokenSource(TowerHost.Patience);
            while (await caddy._process.StandardError.ReadLineAsync(late.Token) is { } line)
            {
                if (!line.Contains("certificate obtained successfully", StringComparison.Ordinal))
                    continue;
                _ = caddy._process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return caddy;
            }
            throw new InvalidOperationException("Caddy ended before it served");
        }

        public async ValueTask DisposeAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_home, recursive: true);
        }
    }
}
