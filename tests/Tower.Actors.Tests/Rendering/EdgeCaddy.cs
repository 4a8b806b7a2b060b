using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Actors.Tests.Caddy;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A real Caddy with the whole rendered config: every listener, with TLS, on ports of loopback, and upstreams that record what
/// reaches them. Tower itself has none: its domain is answered as if Tower was down.
/// </summary>
internal sealed class EdgeCaddy : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    /// <summary>The name of the header by which Grafana knows Caddy.</summary>
    public const string GrafanaHeader = "X-Tower-User-0123456789abcdef";

    private readonly CaddyProcess _caddy;
    private readonly int _upstreams = TestPort.Next();
    private readonly string[] _trusted;
    private readonly (string Text, string Change)[] _changes;

    private EdgeCaddy(CaddyProcess caddy, string[] trusted, (string Text, string Change)[] changes)
    {
        (_caddy, _trusted, _changes) = (caddy, trusted, changes);
        Registry = new TestUpstream($"127.0.0.3:{_upstreams}", "registry");
        Grafana = new TestUpstream($"127.0.0.4:{_upstreams}", "grafana");
        App = new TestUpstream($"127.0.0.5:{_upstreams}", "app");
    }

    public int Http { get; } = TestPort.Next();

    public int Https { get; } = TestPort.Next();

    public int Pull { get; } = TestPort.Next();

    /// <summary>Where apps send their telemetry over HTTP; <see cref="Grafana"/> is the collector as well.</summary>
    public int Otlp { get; } = TestPort.Next();

    /// <summary>The same over gRPC; the collector is what listens at <see cref="GrpcCollector"/>.</summary>
    public int OtlpGrpc { get; } = TestPort.Next();

    public string GrpcCollector => $"127.0.0.6:{_upstreams}";

    public TestUpstream Registry { get; }

    public TestUpstream Grafana { get; }

    public TestUpstream App { get; }

    /// <summary>The keys its pull listener takes.</summary>
    public IPullKeys PullKeys => new PullKeyFiles($"{_caddy.Folder}/pulls");

    /// <summary>Where requests go that came by a config of before.</summary>
    public string CurrentSocket => $"{_caddy.Folder}/current.sock";

    /// <summary>Where its routes lead.</summary>
    public UpstreamFiles Upstreams => new($"{_caddy.Folder}/upstreams", CurrentSocket);

    /// <summary>What Caddy reads for each request to Grafana.</summary>
    public string GrafanaHeaderFile => $"{_caddy.Folder}/user-header";

    /// <summary>Ends Caddy, and tells everything it has logged.</summary>
    public async Task<string> LogAtItsEndAsync()
    {
        await _caddy.StopAsync();
        return _caddy.Log;
    }

    /// <summary>A Tower, which every other test does without.</summary>
    public TestUpstream StartTower() => new($"127.0.0.2:{_upstreams}", "tower");

    public static Task<EdgeCaddy> StartAsync() => StartTrustingAsync();

    /// <summary>Starts it with an intent that trusts these proxies.</summary>
    public static Task<EdgeCaddy> StartTrustingAsync(params string[] trusted) => StartAsync(trusted, []);

    /// <summary>Starts it with upstreams that must begin their answers within a second: others are its 504.</summary>
    public static Task<EdgeCaddy> StartImpatientAsync() =>
        StartAsync([], [("\"keep_alive\": {", "\"response_header_timeout\": \"1s\", \"keep_alive\": {")]);

    private static async Task<EdgeCaddy> StartAsync(string[] trusted, (string Text, string Change)[] changes)
    {
        var edge = new EdgeCaddy(await CaddyProcess.StartAsync(), trusted, changes);
        try
        {
            await File.WriteAllTextAsync(edge.GrafanaHeaderFile, GrafanaHeader);
            await edge._caddy.Admin.LoadAsync(RoutingText.Parse(edge.Config()), CancellationToken.None);
            foreach (var domain in new[] { "tower", "registry", "otel", "api" })
                await CaddyProcess.UntilAsync(async () => (await edge.CurlAsync("-I", edge.At("https", domain, "/"))).ExitCode == 0);
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <summary>A URL of one of the stack's domains, or of any other host.</summary>
    public string At(string scheme, string host, string path) =>
        $"{scheme}://{(host.Contains('.') ? host : $"{host}.edge.localhost")}:{(scheme == "http" ? Http : Https)}{path}";

    /// <summary>Plain <c>curl</c>, which finds every host at this Caddy.</summary>
    public async Task<BufferedCommandResult> CurlAsync(params IEnumerable<string> arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            return await Cli.Wrap("curl").WithArguments(["-sS", "-k", "--connect-to", "::127.0.0.1:", .. arguments])
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(patience.Token);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("TOWER_E2E") != "1")
        {
            throw new SkipException("there is no curl in PATH");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _caddy.DisposeAsync();
        foreach (var upstream in new[] { Registry, Grafana, App })
            upstream.Dispose();
    }

    private string Config()
    {
        var stack = Stack();
        var config = JsonNode.Parse(new[]
        {
            // First: the ports below are on the same address, and may begin with the same digits.
            (CaddyConfig.HealthAddress, $"127.0.0.1:{TestPort.Next()}"),
            ("\":443\"", $"\"127.0.0.1:{Https}\""),
            ("\":80\"", $"\"127.0.0.1:{Http}\""),
            ($"{ComposeFile.PullListenerHost}:5000", $"127.0.0.1:{Pull}"),
            ($"\":{CaddyCollector.HttpPort}\"", $"\"127.0.0.1:{Otlp}\""),
            ($"\":{CaddyCollector.GrpcPort}\"", $"\"127.0.0.1:{OtlpGrpc}\""),
            ($"{ComposeFile.CollectorHost}:{CaddyCollector.HttpPort}", $"127.0.0.4:{_upstreams}"),
            ($"{ComposeFile.CollectorHost}:{CaddyCollector.GrpcPort}", GrpcCollector),
            (CaddyConfig.ReceiptSocket, $"{_caddy.Folder}/receipt.sock"),
            (CaddyConfig.CurrentSocket, $"{_caddy.Folder}/current.sock"),
            (AuthorizationQuestion.SocketFolder, $"{_caddy.Folder}/towers"),
            (GrafanaAccess.FileForCaddy, GrafanaHeaderFile),
            (CaddyConfig.UpstreamsLink, $"{_caddy.Folder}/upstreams"),
            (CaddyConfig.PullKeysFolder, $"{_caddy.Folder}/pulls"),
            // Not by a route of the stack: the listener's own way.
            ($"\"{ServiceNames.Registry}:{ServiceNames.RegistryPort}\"", $"\"127.0.0.3:{_upstreams}\""),
            // Tower's absence is noticed sooner.
            ("\"try_duration\": \"6s\"", "\"try_duration\": \"300ms\""),
            ("\"try_duration\": \"3s\"", "\"try_duration\": \"300ms\""),
            ("\"try_duration\": \"1s\"", "\"try_duration\": \"300ms\""),
        }.Concat(_changes).Aggregate(RoutingText.Of(CaddyConfig.Render(stack, new TowerOptions { HttpsPort = Https })),
            (text, change) => text.Replace(change.Item1, change.Item2, StringComparison.Ordinal)))!;
        config["admin"] = JsonNode.Parse(_caddy.AdminBlock);
        return config.ToJsonString();
    }

    private StackSpec Stack()
    {
        var hash = BCrypt.Net.BCrypt.HashPassword(Password, 4);
        var intent = SampleIntents.With(SampleIntents.App("api", domain: "api.edge.localhost"));
        intent = intent with
        {
            TrustedProxies = [.. _trusted],
            Tower = intent.Tower with { Domain = "tower.edge.localhost", PasswordHash = hash },
            Registry = intent.Registry with { Domain = "registry.edge.localhost", PasswordHash = hash },
            Otel = intent.Otel with { Domain = "otel.edge.localhost", PasswordHash = hash },
        };
        var stack = StackBuilder.Build(intent, SampleIntents.Images(intent), new TowerOptions { HttpsPort = Https });
        return stack with { Routes = [.. stack.Routes.Select(route => route with { Upstream = HostOf(route), Port = _upstreams })] };
    }

    private static string HostOf(RouteSpec route) => route.App switch
    {
        ServiceNames.Tower => "127.0.0.2",
        ServiceNames.Registry => "127.0.0.3",
        ServiceNames.OtelLgtm => "127.0.0.4",
        _ => "127.0.0.5",
    };
}
