using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a rendered stack does on a real engine.</summary>
[Trait("Needs", "engine")]
public sealed class RunningStackSpec : IClassFixture<RunningStackSpec.Shared>
{
    private readonly Shared _shared;

    public RunningStackSpec(Shared shared) => _shared = shared;

    private static string Credentials(string user, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    private static HttpRequestMessage As(HttpRequestMessage request, string user, string password)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Credentials(user, password));
        return request;
    }

    [SkippableFact]
    public async Task Plain_http_is_redirected_with_path_and_query_and_a_strangers_host_is_not()
    {
        var stack = await _shared.StartedAsync();
        using var client = stack.Client();
        using var answer = await client.PostAsync(stack.Http("api.rendered.localhost", "/a%20b?c=d&e"), new StringContent("x"));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal(stack.Https("api.rendered.localhost", "/a%20b?c=d&e").AbsoluteUri, answer.Headers.Location!.OriginalString);
        using var stranger = await client.GetAsync(stack.Http("evil.localhost"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, stranger.StatusCode);
    }

    [SkippableFact]
    public async Task A_redirected_domain_leads_to_the_other_one_on_http_and_on_https()
    {
        var stack = await _shared.StartedAsync();
        var names = "";
        using var client = stack.Client(certificate => names = certificate.MatchesHostname("www.rendered.localhost") ? "www" : "");
        using var plain = await client.PostAsync(stack.Http("www.rendered.localhost", "/a?b"), new StringContent("x"));
        Assert.Equal(stack.Https("www.rendered.localhost", "/a?b"), plain.Headers.Location);
        using var answer = await client.PostAsync(plain.Headers.Location, new StringContent("x"));
        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal(stack.Https("api.rendered.localhost", "/a?b"), answer.Headers.Location);
        Assert.Equal("www", names);
    }

    [SkippableFact]
    public async Task A_host_that_is_not_the_certificates_gets_no_site()
    {
        var stack = await _shared.StartedAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, stack.Options.HttpsPort);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("api.rendered.localhost");
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: evil.localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 421 ", await new StreamReader(tls).ReadToEndAsync());
    }

    [SkippableFact]
    public async Task An_app_sees_its_request_without_headers_that_claim_to_be_Towers()
    {
        var stack = await _shared.StartedAsync();
        using var client = stack.Client();
        using var request = As(new HttpRequestMessage(HttpMethod.Put, stack.Https("api.rendered.localhost", "/x?y")), "u", "p");
        request.Headers.Add("X-Tower-Test", "forged");
        using var answer = await client.SendAsync(request);
        Assert.Equal($"PUT /x?y auth=[Basic {Credentials("u", "p")}] tower=[]", await answer.Content.ReadAsStringAsync());
    }

    [SkippableTheory]
    [InlineData("tower.rendered.localhost", "tower", true)]
    [InlineData("otel.rendered.localhost", "admin", false)]
    [InlineData("registry.rendered.localhost", "ci", null)]
    public async Task Infrastructure_asks_for_its_password_and_only_Tower_gets_to_see_it(string domain, string user, bool? sees)
    {
        var stack = await _shared.StartedAsync();
        using var client = stack.Client();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Options })
        {
            using var nobody = await client.SendAsync(new HttpRequestMessage(method, stack.Https(domain, "/v2/")));
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
            using var wrong = await client.SendAsync(As(new HttpRequestMessage(method, stack.Https(domain, "/v2/")), user, "wrong"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }
        using var right = await client.SendAsync(
            As(new HttpRequestMessage(HttpMethod.Get, stack.Https(domain, "/v2/")), user, RunningStack.Password));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        if (sees is { } does)
            Assert.Equal(does, (await right.Content.ReadAsStringAsync()).Contains("auth=[Basic "));
    }

    [SkippableFact]
    public async Task The_access_log_has_the_request_and_no_password()
    {
        var stack = await _shared.StartedAsync();
        using var client = stack.Client();
        using var answer = await client.SendAsync(
            As(new HttpRequestMessage(HttpMethod.Get, stack.Https("otel.rendered.localhost", "/logged")), "admin", RunningStack.Password));
        var logged = await RunningStack.EventuallyAsync(async () =>
        {
            var log = await DockerCli.RunAsync("logs", stack.Caddy);
            return log.StandardOutput.Contains("/logged") ? log : throw new InvalidOperationException("not yet");
        });
        Assert.DoesNotContain(Credentials("admin", RunningStack.Password), logged.StandardOutput + logged.StandardError);
    }

    [SkippableFact]
    public async Task The_receipt_listener_says_who_answered_and_only_root_can_ask_it()
    {
        var stack = await _shared.StartedAsync();
        var modes = await DockerCli.RunAsync("exec", stack.Caddy, "sh", "-c", "ls -ln /run/caddy");
        Assert.Matches(@"srw------- +1 0 +0 .*admin\.sock", modes.StandardOutput);
        Assert.Matches(@"srw------- +1 0 +0 .*receipt\.sock", modes.StandardOutput);
        var folder = (await DockerCli.RunAsync(
            "volume", "inspect", "-f", "{{.Mountpoint}}", $"{stack.Options.Project}_caddy_admin")).StandardOutput.Trim();
        Skip.IfNot(File.Exists($"{folder}/receipt.sock"), $"needs to be root on the engine's machine to see {folder}");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint($"{folder}/receipt.sock"), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        foreach (var route in stack.Stack.Routes)
        {
            using var answer = await client.GetAsync($"http://{route.Domain}/v2/");
            Assert.Equal($"{route.Upstream}:{route.Port}", answer.Headers.GetValues("X-Tower-Upstream").Single());
        }
    }

    [SkippableFact]
    public async Task The_pull_listener_reads_for_a_pull_of_Towers_and_writes_for_nobody()
    {
        var stack = await _shared.StartedAsync();
        using var client = stack.Client();
        await stack.PullsAsync();
        using var read = await client.GetAsync(stack.Pull("/v2/_catalog"));
        Assert.Equal(HttpStatusCode.Unauthorized, read.StatusCode);
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options })
        {
            using var write = await client.SendAsync(new HttpRequestMessage(method, stack.Pull("/v2/x/blobs/uploads/")));
            Assert.Equal(HttpStatusCode.MethodNotAllowed, write.StatusCode);
        }
    }

    [SkippableFact]
    public async Task An_app_cannot_reach_the_pull_listener_the_registry_or_Caddys_admin()
    {
        var stack = await _shared.StartedAsync();
        await AssertOutOfReachAsync(stack);
        // The names and addresses are the right ones: the same question to a port that is open is answered.
        Assert.Contains("GET /x", await stack.InAppAsync("wget -T 2 -q -O - http://api:3000/x"));
        Assert.Contains("421", await stack.InAppAsync("wget -T 2 -O - http://caddy:80/ 2>&1"));
    }

    [SkippableFact]
    public async Task The_pull_listener_is_back_after_a_restart_a_kill_and_a_reload()
    {
        var stack = await _shared.StartedAsync();
        await DockerCli.RunAsync("restart", stack.Caddy);
        await RunningStack.EventuallyAsync(stack.PullsAsync);
        await AssertOutOfReachAsync(stack);
        await DockerCli.RunAsync("kill", stack.Caddy);
        await DockerCli.RunAsync("start", stack.Caddy);
        await RunningStack.EventuallyAsync(stack.PullsAsync);
        await DockerCli.RunAsync(
            "exec", stack.Caddy, "caddy", "reload", "--force",
            "--config", "/etc/caddy/Caddy.json", "--address", "unix//run/caddy/admin.sock");
        await RunningStack.EventuallyAsync(stack.PullsAsync);
        await AssertOutOfReachAsync(stack);
    }

    [SkippableFact]
    public async Task Every_value_arrives_in_the_container_byte_for_byte()
    {
        var stack = await _shared.StartedAsync();
        var environment = (await DockerCli.RunAsync("exec", stack.Api, "cat", "/proc/1/environ")).StandardOutput
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2))
            .ToDictionary(entry => entry[0], entry => entry[1]);
        foreach (var (value, n) in RandomIntents.NastyValues.Select((value, n) => (value, n)))
        {
            Assert.Equal(value, environment[$"PLAIN{n}"]);
            Assert.Equal(value, environment[$"SECRET{n}"]);
        }
    }

    private static async Task AssertOutOfReachAsync(RunningStack stack)
    {
        var addresses = (await DockerCli.RunAsync(
                "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}",
                stack.Caddy, $"{stack.Options.Project}-registry-1"))
            .StandardOutput.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, addresses.Length);
        string[] hosts = ["caddy", "pull.caddy.internal", "registry", .. addresses];
        foreach (var url in hosts.SelectMany(host => new[] { $"http://{host}:5000/v2/", $"http://{host}:2019/config/" }))
        {
            var said = await stack.InAppAsync($"wget -T 1 -q -O - {url} && echo REACHED");
            Assert.False(said.Contains("REACHED") || said.Contains("HTTP/"), $"{url}: {said}");
        }
    }

    /// <summary>One stack for all tests of the class.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly Lazy<Task<RunningStack>> _stack = new(() => RunningStack.StartAsync(
            "rendered.localhost",
            RandomIntents.NastyValues.Select((value, n) => ($"PLAIN{n}", value)),
            RandomIntents.NastyValues.Select((value, n) => ($"SECRET{n}", value))));

        internal async Task<RunningStack> StartedAsync()
        {
            await DockerCli.RequireEngineAsync(RunningStack.Images);
            return await _stack.Value;
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_stack.IsValueCreated && _stack.Value.IsCompletedSuccessfully)
                await (await _stack.Value).DisposeAsync();
        }
    }
}
