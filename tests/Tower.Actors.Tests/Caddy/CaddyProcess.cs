using System.Diagnostics;
using System.Text;
using CliWrap;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

/// <summary>A real Caddy, run as a process in a folder of its own. A test that starts one is skipped where there is none.</summary>
internal sealed class CaddyProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _access = new();
    private Task _running = Task.CompletedTask;

    private CaddyProcess()
    {
        // A unix socket's path may be at most 107 bytes long.
        Folder = Directory.CreateTempSubdirectory("caddy-").FullName;
        Admin = new UnixSocketCaddyAdmin(Folder, Path.Combine(Folder, "upstreams"));
    }

    /// <summary>Where its sockets are: <c>admin.sock</c>, and whatever a config adds.</summary>
    public string Folder { get; }

    public UnixSocketCaddyAdmin Admin { get; }

    /// <summary>What every config must say about the admin API, or Caddy moves it away.</summary>
    public string AdminBlock => $$"""{"listen":"unix/{{Folder}}/admin.sock","config":{"persist":false} }""";

    /// <summary>Starts it with a config that has nothing but the admin API.</summary>
    public static async Task<CaddyProcess> StartAsync()
    {
        var caddy = new CaddyProcess();
        try
        {
            var bootstrap = Path.Combine(caddy.Folder, "bootstrap.json");
            await File.WriteAllTextAsync(bootstrap, $$"""{"admin":{{caddy.AdminBlock}} }""");
            caddy._running = caddy.RunAsync(bootstrap);
            await UntilAsync(caddy.AnswersAsync);
            return caddy;
        }
        catch
        {
            await caddy.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it has written to both of its outputs, once it is stopped.</summary>
    public string Log => $"{_access}{_output}";

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (Exception ended) when (ended is OperationCanceledException or SkipException)
        {
            // Killed, as asked, or never there.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Admin.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Looks again until it is so; fails after a minute, because a busy machine is slow and not wrong.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(1), "it did not happen within a minute");
            await Task.Yield();
        }
    }

    private async Task<bool> AnswersAsync()
    {
        if (_running.IsCompleted)
        {
            await _running;
            Assert.Fail($"caddy ended: {_output}");
        }
        try
        {
            await Admin.ReadAsync(CancellationToken.None);
            return true;
        }
        catch (CaddyUnreachableException)
        {
            return false;
        }
    }

    private async Task RunAsync(string config)
    {
        try
        {
            await Cli.Wrap("caddy").WithArguments(["run", "--config", config])
                .WithEnvironmentVariables(new Dictionary<string, string?> { ["HOME"] = Folder, ["XDG_DATA_HOME"] = Folder })
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(_access))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(_output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(_stop.Token);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("TOWER_E2E") != "1")
        {
            Skip.If(true, "there is no caddy in PATH (Debian: apt-get install caddy)");
        }
    }
}
