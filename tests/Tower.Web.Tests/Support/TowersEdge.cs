using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Adapters.Caddy;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Caddy;

namespace Tower.Web.Tests.Support;

/// <summary>
/// A real Caddy with the rendered config in front of a real Tower: Caddy asks Tower about passwords, as on a server. The registry and
/// Grafana are <see cref="RecordingService"/>s.
/// </summary>
internal sealed class TowersEdge : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-").FullName;
    private TowerHost? _tower;
    private Process? _caddy;
    private Socket? _left;

    public TowerHost Tower => _tower ?? throw new InvalidOperationException("Tower did not start");

    public RecordingService Registry { get; } = new("registry");

    public RecordingService Grafana { get; } = new("grafana");

    public int Https { get; } = TestPort.Next();

    /// <summary>With a Tower that is replaced in part.</summary>
    public static async Task<TowersEdge> StartAsync(Action<IServiceCollection>? replace = null)
    {
        var edge = new TowersEdge();
        try
        {
            await edge.StartTowerAsync(replace);
            await edge.StartCaddyAsync();
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <summary>An address of one of the three domains: <c>tower</c>, <c>registry</c>, <c>otel</c>.</summary>
    public string At(string domain, string path) => $"https://{domain}.edge.localhost:{Https}{path}";

    /// <summary>Plain <c>curl</c>; what it printed and how it ended.</summary>
    public async Task<(int ExitCode, string Output)> CurlAsync(params IEnumerable<string> arguments)
    {
        using var curl = Tools.Start("curl", ["-sS", "-k", "--connect-to", "::127.0.0.1:", .. arguments]);
        var errors = curl.StandardError.ReadToEndAsync();
        var output = await curl.StandardOutput.ReadToEndAsync().WaitAsync(TowerHost.Patience);
        await errors.WaitAsync(TowerHost.Patience);
        await curl.WaitForExitAsync().WaitAsync(TowerHost.Patience);
        return (curl.ExitCode, output);
    }

    /// <summary>The status of a request, by <c>curl</c>.</summary>
    public async Task<int> StatusAsync(params IEnumerable<string> arguments) => int.Parse(
        (await CurlAsync(["-o", "/dev/null", "-w", "%{http_code}", .. arguments])).Output, CultureInfo.InvariantCulture);

    /// <summary>A connection on which a test says what it likes, over HTTP/1.1.</summary>
    public async Task<SslStream> ConnectAsync(string domain, string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Https);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync($"{domain}.edge.localhost");
        await tls.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("HOST", $"{domain}.edge.localhost", StringComparison.Ordinal)));
        return tls;
    }

    /// <summary>Tower goes.</summary>
    /// <param name="isKilled">Whether it leaves its socket behind.</param>
    public async Task StopTowerAsync(bool isKilled)
    {
        await Tower.DisposeAsync();
        File.Delete(SocketPath);
        if (!isKilled)
            return;
        _left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _left.Bind(new UnixDomainSocketEndPoint(SocketPath));
    }

    public async ValueTask DisposeAsync()
    {
        if (_caddy is not null)
        {
            _caddy.Kill();
            await _caddy.WaitForExitAsync();
            _caddy.Dispose();
        }
        _left?.Dispose();
        if (_tower is not null)
            await _tower.DisposeAsync();
        Registry.Dispose();
        Grafana.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string SocketPath => $"{_folder}/towers/socket";

    private async Task StartTowerAsync(Action<IServiceCollection>? replace)
    {
        _tower = await TowerHost.StartAsync(replace, caddySocket: SocketPath);
        Tower.State.Applied = Intents.Applied with
        {
            Tower = Intents.Applied.Tower with { Domain = "tower.edge.localhost" },
        };
        // The table names Tower by its port, which it has only now.
        File.CreateSymbolicLink($"{_folder}/towers/{Tower.Url.Authority}", SocketPath);
    }

    private async Task StartCaddyAsync()
    {
        var adminBlock = $$"""{"listen":"unix/{{_folder}}/admin.sock","config":{"persist":false} }""";
        var bootstrap = Path.Combine(_folder, "bootstrap.json");
        await File.WriteAllTextAsync(bootstrap, $$"""
            {"admin":{{adminBlock}},"storage":{"module":"file_system","root":"{{_folder}}/data"} }
            """);
        _caddy = Tools.Start("caddy", "run", "--config", bootstrap);
        _ = _caddy.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        _ = _caddy.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        using var admin = new UnixSocketCaddyAdmin(_folder, $"{_folder}/upstreams");
        await UntilAsync(async () =>
        {
            try
            {
                await admin.ReadAsync(CancellationToken.None);
                return true;
            }
            catch (CaddyUnreachableException)
            {
                return false;
            }
        });
        await File.WriteAllTextAsync($"{_folder}/user-header", "X-Tower-User-0123456789abcdef");
        var config = JsonNode.Parse(Config())!;
        config["admin"] = JsonNode.Parse(adminBlock);
        config["storage"] = new JsonObject { ["module"] = "file_system", ["root"] = $"{_folder}/data" };
        await admin.LoadAsync(RoutingText.Parse(config.ToJsonString()), CancellationToken.None);
        foreach (var domain in new[] { "tower", "registry", "otel" })
            await UntilAsync(async () => (await CurlAsync("-I", At(domain, "/"))).ExitCode == 0);
    }

    private string Config()
    {
        // Another hash than Tower's: it tells who checked.
        var hash = BCrypt.Net.BCrypt.HashPassword(Intents.Password, 4);
        var intent = Tower.State.Applied! with { Apps = [] };
        intent = intent with
        {
            Tower = intent.Tower with { PasswordHash = hash },
            Registry = intent.Registry with { Domain = "registry.edge.localhost", PasswordHash = hash },
            Otel = intent.Otel with { Domain = "otel.edge.localhost", PasswordHash = hash },
        };
        var stack = StackBuilder.Build(intent, [], new TowerOptions { HttpsPort = Https });
        stack = stack with { Routes = [.. stack.Routes.Select(route => route with { Upstream = "127.0.0.1", Port = PortOf(route) })] };
        return new[]
        {
            // First: the ports below are on the same address, and may begin with the same digits.
            (CaddyConfig.HealthAddress, $"127.0.0.1:{TestPort.Next()}"),
            ("\":443\"", $"\"127.0.0.1:{Https}\""),
            ("\":80\"", $"\"127.0.0.1:{TestPort.Next()}\""),
            ($"{ComposeFile.PullListenerHost}:5000", $"127.0.0.1:{TestPort.Next()}"),
            (AuthorizationQuestion.SocketFolder, $"{_folder}/towers"),
            (CaddyConfig.ReceiptSocket, $"{_folder}/receipt.sock"),
            (CaddyConfig.CurrentSocket, $"{_folder}/current.sock"),
            (CaddyConfig.UpstreamsLink, $"{_folder}/upstreams"),
            (GrafanaAccess.FileForCaddy, $"{_folder}/user-header"),
        }.Aggregate(RoutingText.Of(CaddyConfig.Render(stack, new TowerOptions { HttpsPort = Https })),
            (text, change) => text.Replace(change.Item1, change.Item2, StringComparison.Ordinal));
    }

    private int PortOf(RouteSpec route) => route.App switch
    {
        ServiceNames.Tower => Tower.Url.Port,
        ServiceNames.Registry => Registry.Port,
        _ => Grafana.Port,
    };

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > TowerHost.Patience)
                throw new TimeoutException("Caddy did not get ready");
            await Task.Yield();
        }
    }
}
