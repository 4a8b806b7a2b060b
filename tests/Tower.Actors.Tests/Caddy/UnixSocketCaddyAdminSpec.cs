using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CliWrap;
using Tower.Actors.Caddy;
using Tower.Actors.Workers;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

/// <summary>The contract against a real Caddy, run as a process in a folder of its own.</summary>
public sealed class UnixSocketCaddyAdminSpec : CaddyAdminContract
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringBuilder _output = new();
    private string _folder = "";
    private UnixSocketCaddyAdmin? _admin;
    private Upstream? _upstream;
    private Task? _caddy;

    public override async Task InitializeAsync()
    {
        // A unix socket's path may be at most 107 bytes long.
        _folder = Directory.CreateTempSubdirectory("caddy-").FullName;
        _upstream = new Upstream();
        Alive = $"127.0.0.1:{_upstream.Port}";
        using (var unused = new Upstream())
            Dead = $"127.0.0.1:{unused.Port}";
        _admin = new UnixSocketCaddyAdmin(_folder);
        Admin = _admin;

        var bootstrap = Path.Combine(_folder, "bootstrap.json");
        await File.WriteAllTextAsync(bootstrap, $$"""{"admin":{{AdminBlock}} }""");
        _caddy = Start(bootstrap);
        await UntilAsync(async () =>
        {
            if (_caddy.IsCompleted)
            {
                await _caddy;
                Assert.Fail($"caddy ended: {_output}");
            }
            try
            {
                await _admin.GetConfigAsync(CancellationToken.None);
                return true;
            }
            catch (CaddyUnreachableException)
            {
                return false;
            }
        });
    }

    public override async Task DisposeAsync()
    {
        await StopCaddyAsync();
        _admin?.Dispose();
        _upstream?.Dispose();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }

    protected override string Config(string domain, string upstream) => $$"""
        {"admin":{{AdminBlock}},"apps":{"http":{"servers":{"receipt":{
          "listen":["unix/{{_folder}}/receipt.sock"],"automatic_https":{"disable":true},
          "routes":[{"match":[{"host":["{{domain}}"]}],"terminal":true,"handle":[{"handler":"reverse_proxy",
            "headers":{"response":{"set":{"X-Tower-Upstream":["{http.reverse_proxy.upstream.hostport}"]} } },
            "upstreams":[{"dial":"{{upstream}}"}]}]}]} } } } }
        """;

    protected override async Task<Func<Task>> HoldRequestAsync(string domain)
    {
        _upstream!.Hold();
        var asking = Admin.AskThroughAsync(domain, "/", CancellationToken.None);
        await _upstream.Asked.WaitAsync(TimeSpan.FromSeconds(10));
        return async () =>
        {
            _upstream.Answer();
            await asking;
            // Caddy counts a request until its handler has returned, a moment after the answer.
            await UntilAsync(async () =>
                (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive) == 0);
        };
    }

    protected override async Task StopCaddyAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await (_caddy ?? Task.CompletedTask);
        }
        catch (Exception ended) when (ended is OperationCanceledException or SkipException)
        {
            // Killed, as asked, or never there.
        }
    }

    [SkippableFact]
    public async Task Caddys_own_words_say_what_is_wrong_with_a_config()
    {
        var refused = await Assert.ThrowsAsync<AdapterException>(() => Admin.LoadAsync(
            $$"""{"admin":{{AdminBlock}},"apps":{"http":{"servers":{"x":{"routes":[{"handle":[{"handler":"nope"}]}]} } } } }""",
            CancellationToken.None));

        Assert.Contains("http.handlers.nope", refused.Message);
    }

    [SkippableFact]
    public async Task An_upstream_that_left_the_config_stays_in_flight_until_its_last_answer()
    {
        await Admin.LoadAsync(Config("api.example.com", Alive), CancellationToken.None);
        var answer = await HoldRequestAsync("api.example.com");

        await Admin.LoadAsync(Config("api.example.com", Dead), CancellationToken.None);
        Assert.Equal(1, (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive));
        await answer();

        Assert.Equal(0, (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive));
    }

    [SkippableFact]
    public async Task The_socket_that_does_not_answer_is_named()
    {
        using var nowhere = new UnixSocketCaddyAdmin("/nowhere");

        var missing = await Assert.ThrowsAsync<CaddyUnreachableException>(() => nowhere.GetConfigAsync(CancellationToken.None));

        Assert.Contains("/nowhere/admin.sock (there is no such socket)", missing.Message);
    }

    private string AdminBlock => $$"""{"listen":"unix/{{_folder}}/admin.sock","config":{"persist":false} }""";

    private async Task Start(string config)
    {
        try
        {
            await Cli.Wrap("caddy").WithArguments(["run", "--config", config])
                .WithEnvironmentVariables(new Dictionary<string, string?> { ["HOME"] = _folder, ["XDG_DATA_HOME"] = _folder })
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(_output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(_stop.Token);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("TOWER_E2E") != "1")
        {
            Skip.If(true, "there is no caddy in PATH (Debian: apt-get install caddy)");
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), "it did not happen within 10 s");
            await Task.Yield();
        }
    }

    /// <summary>Answers 200, at once or when told.</summary>
    private sealed class Upstream : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Upstream()
        {
            _free.SetResult();
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync();
        }

        public int Port { get; }

        public Task Asked => _asked.Task;

        public void Hold() => _free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Answer() => _free.SetResult();

        public void Dispose() => _listener.Stop();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            using (client)
            {
                _ = await client.GetStream().ReadAsync(new byte[4096]);
                _asked.TrySetResult();
                await _free.Task;
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray());
            }
        }
    }
}
