using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Rendering.Caddy;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Options;
using Tower.Actors.Ports;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// A rendered stack on the engine of this machine: the real caddy and registry, and in the place of Tower, otel-lgtm
/// and the app <c>api</c> an echo of the request. Everything of it is removed on disposal.
/// </summary>
internal sealed class RunningStack : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private readonly TemporaryFolder _folder = new();
    private readonly string _echo;
    private string _composeFile = "";

    private RunningStack(TowerOptions options, string echo)
    {
        Options = options with { DataDir = _folder.Path };
        _echo = echo;
    }

    public TowerOptions Options { get; }

    public StackSpec Stack { get; private set; } = null!;

    public string Caddy => $"{Options.Project}-caddy-1";

    public string Api => $"{Options.Project}-{Stack.Services.Single(s => s.App == "api").Name}-1";

    /// <summary>The images it needs.</summary>
    public static string[] Images => [new TowerOptions().CaddyImage, new TowerOptions().RegistryImage];

    /// <summary>
    /// Starts a stack whose domains are <c>tower.</c>, <c>registry.</c>, <c>otel.</c> and <c>api.</c> of a suffix;
    /// <c>www.</c> of it leads to <c>api.</c>
    /// </summary>
    public static async Task<RunningStack> StartAsync(
        string suffix,
        IEnumerable<(string, string)>? env = null,
        IEnumerable<(string, string)>? secrets = null,
        Func<TowerOptions, TowerOptions>? configure = null,
        string? acmeRootPem = null)
    {
        var name = $"tower-test-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var options = new TowerOptions
        {
            Project = name,
            HttpPort = TestPort.Next(),
            HttpsPort = TestPort.Next(),
            PullPort = TestPort.Next(),
            TowerImage = $"{name}-echo",
            OtelImage = $"{name}-echo",
        };
        var running = new RunningStack(configure?.Invoke(options) ?? options, $"{name}-echo:1");
        try
        {
            await running.UpAsync(running.IntentOf(suffix, env, secrets), acmeRootPem);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
        return running;
    }

    /// <summary>A client that finds every name at this stack's Caddy, and takes any certificate.</summary>
    /// <param name="seen">Told the certificate.</param>
    public HttpClient Client(Action<X509Certificate2>? seen = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                if (certificate is X509Certificate2 full)
                    seen?.Invoke(full);
                return true;
            },
        },
    });

    public Uri Https(string domain, string path = "/") => new($"https://{domain}:{Options.HttpsPort}{path}");

    public Uri Http(string domain, string path = "/") => new($"http://{domain}:{Options.HttpPort}{path}");

    /// <summary>Asks the pull listener as the engine does in a pull of Tower's, with a key of its own.</summary>
    public async Task PullsAsync()
    {
        using var client = Client();
        var key = PullKeys.Issue();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Pull("/v2/"));
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key.User}:{key.Password}")));
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }
        finally
        {
            PullKeys.Revoke(key);
        }
    }

    /// <summary>The keys its pull listener takes.</summary>
    public IPullKeys PullKeys => new PullKeyFiles(new StateFiles(_folder.Path).PullKeys);

    public Uri Pull(string path) => new($"http://127.0.0.1:{Options.PullPort}{path}");

    /// <summary>Asks again every 100 ms until the answer is there; throws the last error after 2 min: machines are slow.</summary>
    public static Task EventuallyAsync(Func<Task> ask) => EventuallyAsync(async () =>
    {
        await ask();
        return true;
    });

    /// <summary>The same for an answer.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(2);
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>What a shell command in the app's container prints; it may fail.</summary>
    public async Task<string> InAppAsync(string command)
    {
        var result = await DockerCli.TryAsync(["exec", Api, "sh", "-c", command]);
        return result.StandardOutput + result.StandardError;
    }

    public async ValueTask DisposeAsync()
    {
        if (_composeFile.Length > 0)
            await DockerCli.TryAsync(["compose", "-p", Options.Project, "-f", _composeFile, "down", "-v", "-t", "1"]);
        await DockerCli.TryAsync(["rm", "-f", $"{Options.Project}-template"]);
        await DockerCli.TryAsync(["rmi", "-f", _echo]);
        _folder.Dispose();
    }

    private Intent IntentOf(string suffix, IEnumerable<(string, string)>? env, IEnumerable<(string, string)>? secrets)
    {
        var hash = BCrypt.Net.BCrypt.HashPassword(Password, 4);
        var api = SampleIntents.App("api", env, secrets, $"api.{suffix}") with { Redirects = [$"www.{suffix}"] };
        var intent = SampleIntents.With(api);
        return intent with
        {
            Tower = intent.Tower with { Version = "1", Domain = $"tower.{suffix}", PasswordHash = hash },
            Registry = intent.Registry with { Domain = $"registry.{suffix}", PasswordHash = hash },
            Otel = intent.Otel with { Version = "1", Domain = $"otel.{suffix}", PasswordHash = hash },
        };
    }

    private async Task UpAsync(Intent intent, string? acmeRootPem)
    {
        await MakeEchoImageAsync();
        Stack = StackBuilder.Build(intent, [new ResolvedImage("api", "api", "1", "sha256:0", _echo)], Options);
        var (yaml, secrets) = ComposeFile.Render(Stack, Options);
        _composeFile = _folder.Write("docker-compose.yml", yaml);
        var (caddy, upstreams) = CaddyConfig.Render(Stack, Options);
        _folder.Write("caddy/Caddy.json", caddy);
        new UpstreamFiles(new StateFiles(_folder.Path).Upstreams, CaddyConfig.CurrentSocket).Write(upstreams);
        _folder.Write($"caddy/{StateFiles.GrafanaFolderName}/{StateFiles.GrafanaHeaderName}", "X-Tower-User-0123456789abcdef");
        if (acmeRootPem is not null)
            _folder.Write("caddy/acme-root.pem", acmeRootPem);
        await DockerCli.RunAsync(["compose", "-p", Options.Project, "-f", _composeFile, "up", "-d", "--quiet-pull"], secrets);
        using var client = Client();
        await EventuallyAsync(() => client.GetAsync(Http("localhost")));
        await EventuallyAsync(PullsAsync);
        // Its own authority signs a moment after it listens; another one's certificate is what a test is about.
        if (acmeRootPem is null)
            await EventuallyAsync(() => client.GetAsync(Https(Stack.Routes[0].Domain)));
    }

    // Caddy's own image with another command: whatever machine can run the test has it.
    private async Task MakeEchoImageAsync()
    {
        const string body = "{http.request.method} {http.request.uri} auth=[{http.request.header.Authorization}]"
            + " tower=[{http.request.header.X-Tower-Test}]";
        const string command = $"caddy respond --listen :3100 --body '{body}' & exec caddy respond --listen :3000 --body '{body}'";
        var template = $"{Options.Project}-template";
        await DockerCli.RunAsync("create", "--name", template, Options.CaddyImage, "true");
        await DockerCli.RunAsync(
            "commit", "-c", $"CMD {System.Text.Json.JsonSerializer.Serialize(new[] { "sh", "-c", command })}", template, _echo);
    }
}
