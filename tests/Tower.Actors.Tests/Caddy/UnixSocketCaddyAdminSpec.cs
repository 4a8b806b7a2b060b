using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Values;
using Tower.Actors.Ports;
using Tower.Actors.Tests.State;
using Xunit;

namespace Tower.Actors.Tests.Caddy;

/// <summary>The contract against a real Caddy, run as a process in a folder of its own.</summary>
public sealed class UnixSocketCaddyAdminSpec : CaddyAdminContract
{
    private CaddyProcess? _caddy;
    private Upstream? _upstream;

    public override async Task InitializeAsync()
    {
        _upstream = new Upstream();
        Alive = $"127.0.0.1:{_upstream.Port}";
        using (var unused = new Upstream())
            Dead = $"127.0.0.1:{unused.Port}";
        _caddy = await CaddyProcess.StartAsync();
        Admin = _caddy.Admin;
    }

    public override async Task DisposeAsync()
    {
        if (_caddy is not null)
            await _caddy.DisposeAsync();
        _upstream?.Dispose();
    }

    protected override CaddyRouting Config(string domain, string upstream) => new($$"""
        {"admin":{{_caddy!.AdminBlock}},"apps":{"http":{"servers":{"receipt":{
          "listen":["unix/{{_caddy.Folder}}/receipt.sock"],"automatic_https":{"disable":true},
          "routes":[{"match":[{"host":["{{domain}}"]}],"terminal":true,"handle":[{"handler":"reverse_proxy",
            "headers":{"response":{"set":{"X-Tower-Upstream":["{http.reverse_proxy.upstream.hostport}"]} } },
            "upstreams":[{"dial":"{{upstream}}"}]}]}]} } } } }
        """);

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
            await CaddyProcess.UntilAsync(async () =>
                (await Admin.InFlightAsync(CancellationToken.None)).GetValueOrDefault(Alive) == 0);
        };
    }

    protected override Task StopCaddyAsync() => _caddy!.StopAsync();

    [SkippableFact]
    public async Task Caddys_own_words_say_what_is_wrong_with_a_config()
    {
        var refused = await Assert.ThrowsAsync<AdapterException>(() => Admin.LoadAsync(
            new CaddyRouting($$"""{"admin":{{_caddy!.AdminBlock}},"apps":{"http":{"servers":{"x":{"routes":[{"handle":[{"handler":"nope"}]}]} } } } }"""),
            CancellationToken.None));

        Assert.Contains("http.handlers.nope", refused.Message);
    }

    [SkippableFact]
    public async Task A_full_disk_takes_the_way_back_to_another_config_and_no_other_one()
    {
        using var disk = SmallDisk.Mount(Path.Combine(_caddy!.Folder, "disk"));
        using var admin = new UnixSocketCaddyAdmin(_caddy.Folder, Path.Combine(disk.Path, "upstreams"));
        var before = Routed("two.example.com", ("api.1", "api-1:3000"), ("web.1", "web-1:3000"));
        await admin.LoadAsync(before, CancellationToken.None);
        await admin.LoadAsync(Routed("one.example.com", ("api.1", "api-2:3000")), CancellationToken.None);
        // The link that is renamed is one.
        disk.LeaveNames(1);

        await Assert.ThrowsAsync<AdapterException>(() =>
            admin.LoadAsync(Routed("three.example.com", ("api.1", "api-3:3000")), CancellationToken.None));
        await admin.LoadAsync(before, CancellationToken.None);

        var now = await admin.ReadAsync(CancellationToken.None);
        Assert.True(before.RoutesLike(now), RoutingText.Of(now));
    }

    private CaddyRouting Routed(string domain, params (string Key, string Dial)[] live) => Config(domain, Alive) with
    {
        Table = UpstreamTable.Empty with
        {
            Live = live.ToImmutableSortedDictionary(
                entry => entry.Key, entry => ImmutableArray.Create(entry.Dial), StringComparer.Ordinal),
        },
    };

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
        using var nowhere = new UnixSocketCaddyAdmin("/nowhere", "/nowhere/upstreams");

        var missing = await Assert.ThrowsAsync<CaddyUnreachableException>(() => nowhere.ReadAsync(CancellationToken.None));

        Assert.Contains("/nowhere/admin.sock (there is no such socket)", missing.Message);
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
