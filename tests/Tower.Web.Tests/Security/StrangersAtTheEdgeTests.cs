using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Tower.Actors.Domain.Trials;
using Tower.Messages.Failures;
using Tower.Web.Security;
using Tower.Web.Tests.Support;
using Xunit;

namespace Tower.Web.Tests.Security;

/// <summary>
/// What strangers can do at Caddy: guess passwords behind Tower's limit, and nothing at Tower's cost. With a real Caddy and real
/// <c>curl</c>.
/// </summary>
public sealed class StrangersAtTheEdgeTests : IAsyncLifetime
{
    private TowersEdge? _edge;

    private TowersEdge Edge => _edge!;

    // The usual figures, but for the time after which an address may fail once more: machines are slow.
    private static readonly AttemptLimits Limits = new() { PerPeerRefill = TimeSpan.FromHours(1) };

    public async Task InitializeAsync() => _edge = await TowersEdge.StartAsync(services => services.AddSingleton(Limits));

    public async Task DisposeAsync()
    {
        if (_edge is not null)
            await _edge.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("tower", "tower", "/schema")]
    [InlineData("registry", "ci", "/v2/")]
    [InlineData("otel", "admin", "/api/health")]
    public async Task Tower_checks_the_password_of_each_domain_and_remembers_the_right_one(string domain, string user, string path)
    {
        Assert.Equal(401, await Edge.StatusAsync(Edge.At(domain, path)));
        Assert.Equal(0, Edge.Tower.PasswordChecks);
        Assert.Equal(401, await Edge.StatusAsync("-u", $"{user}:wrong", Edge.At(domain, path)));
        Assert.Equal(401, await Edge.StatusAsync("-u", $"somebody:{Intents.Password}", Edge.At(domain, path)));
        Assert.Equal(2, Edge.Tower.PasswordChecks);
        for (var times = 0; times < 3; times++)
            Assert.Equal(200, await Edge.StatusAsync("-u", $"{user}:{Intents.Password}", Edge.At(domain, path)));
        // Tower's own domain: the request that Caddy passes on is looked up among those that were accepted.
        Assert.Equal(3, Edge.Tower.PasswordChecks);
    }

    [SkippableFact]
    public async Task The_user_of_one_domain_is_none_of_another()
    {
        Assert.Equal(200, await Edge.StatusAsync("-u", $"ci:{Intents.Password}", Edge.At("registry", "/v2/")));
        Assert.Equal(401, await Edge.StatusAsync("-u", $"ci:{Intents.Password}", Edge.At("tower", "/status")));
        Assert.Equal(401, await Edge.StatusAsync("-u", $"ci:{Intents.Password}", Edge.At("otel", "/")));
    }

    [SkippableTheory]
    [InlineData("POST /apply", 401)]
    [InlineData("POST /healthz", 401)]
    [InlineData("GET /status", 401)]
    [InlineData("GET /healthz", 200)]
    [InlineData("GET /authorize/tower/x", 401)]
    [InlineData("PUT /unauthorized", 401)]
    public async Task A_stranger_is_answered_and_no_byte_of_a_body_is_waited_for_at_Tower(string request, int status)
    {
        await using var stranger = await Edge.ConnectAsync(
            "tower", $"{request} HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000000\r\n\r\nslow");
        using var reader = new StreamReader(stranger);
        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadLineAsync().WaitAsync(TowerHost.Patience));
    }

    [SkippableFact]
    public async Task A_small_body_is_not_waited_for_either_when_the_method_has_one()
    {
        await using var stranger = await Edge.ConnectAsync("tower", "POST /apply HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100\r\n\r\nslow");
        using var reader = new StreamReader(stranger);
        Assert.StartsWith("HTTP/1.1 401 ", await reader.ReadLineAsync().WaitAsync(TowerHost.Patience));
    }

    [SkippableFact]
    public async Task Wrong_passwords_are_limited_by_the_clients_own_address_and_cost_nothing_after_that()
    {
        Assert.Equal(200, await Edge.StatusAsync("-u", $"tower:{Intents.Password}", Edge.At("tower", "/schema")));
        string[] guess = ["--interface", "127.0.0.9", "-H", "X-Forwarded-For: 203.0.113.7", "-H", "X-Tower-Client: 203.0.113.8"];
        for (var tries = 0; tries < Limits.PerPeer; tries++)
            Assert.Equal(401, await Edge.StatusAsync([.. guess, "-u", $"tower:wrong{tries}", Edge.At("tower", "/schema")]));
        var checks = Edge.Tower.PasswordChecks;

        foreach (var (domain, user) in new[] { ("tower", "tower"), ("registry", "ci"), ("otel", "admin") })
        {
            var (_, output) = await Edge.CurlAsync([.. guess, "-i", "-u", $"{user}:wrong", Edge.At(domain, "/v2/")]);
            Assert.Matches("^HTTP/[0-9.]+ 429 ", output);
            Assert.Matches("(?i)\r\nretry-after: [0-9]+\r\n", output);
            Assert.Contains("127.0.0.9", output);
        }

        Assert.Equal(checks, Edge.Tower.PasswordChecks);
        Assert.Equal(200, await Edge.StatusAsync("-u", $"tower:{Intents.Password}", Edge.At("tower", "/schema")));
        Assert.Equal(200, await Edge.StatusAsync("--interface", "127.0.0.9", "-u", $"tower:{Intents.Password}", Edge.At("tower", "/schema")));
        Assert.Equal(200, await Edge.StatusAsync("--interface", "127.0.0.10", "-u", $"ci:{Intents.Password}", Edge.At("registry", "/v2/")));
    }

    [SkippableTheory]
    [InlineData("--http1.1", "wrong", "Tower does not know this user name or password;")]
    [InlineData("--http2", "wrong", "Tower does not know this user name or password;")]
    [InlineData("--http1.1", null, "Tower needs a user name and a password:")]
    [InlineData("--http2", null, "Tower needs a user name and a password:")]
    public async Task Plain_curl_prints_the_words_and_fails_however_large_the_document_is(string protocol, string? password, string words)
    {
        var document = Path.GetTempFileName();
        string[] login = password is null ? [] : ["-u", $"tower:{password}"];
        foreach (var size in new[] { 10, 100_000, 1_000_000, 3_000_000 })
        {
            await File.WriteAllTextAsync(document, new string('x', size));
            var (exitCode, output) = await Edge.CurlAsync(
                [protocol, .. login, "-X", "POST", "--data-binary", $"@{document}", Edge.At("tower", "/apply")]);
            Assert.NotEqual(0, exitCode);
            Assert.StartsWith(words, output);
            Assert.EndsWith($".\n{BrokenOff.Refusal}", output);
        }
        File.Delete(document);
    }

    [SkippableFact]
    public async Task Curl_that_reads_gets_a_whole_answer_and_a_program_gets_problem_JSON()
    {
        var (exitCode, output) = await Edge.CurlAsync("-i", "-u", "tower:wrong", Edge.At("tower", "/status"));
        Assert.Equal(0, exitCode);
        Assert.Contains("www-authenticate: Basic realm=\"restricted\"\r\n", output);
        var (_, json) = await Edge.CurlAsync("-u", "tower:wrong", "-H", "Accept: application/json", "-X", "POST", Edge.At("tower", "/apply"));
        Assert.Contains("\"code\":\"unauthorized\"", json);
    }

    [SkippableFact]
    public async Task A_limited_client_that_would_deploy_fails_with_words()
    {
        for (var tries = 0; tries < Limits.PerPeer; tries++)
            await Edge.StatusAsync("-u", $"tower:wrong{tries}", Edge.At("tower", "/status"));
        foreach (var protocol in new[] { "--http1.1", "--http2" })
        {
            var (exitCode, output) = await Edge.CurlAsync(protocol, "-u", "tower:wrong", "-d", "{}", Edge.At("tower", "/apply"));
            Assert.NotEqual(0, exitCode);
            Assert.StartsWith("Too many wrong passwords came from 127.0.0.1;", output);
        }
    }

    [SkippableTheory]
    [InlineData("registry", "ci", "/v2/", true)]
    [InlineData("registry", "ci", "/v2/", false)]
    [InlineData("otel", "admin", "/", true)]
    public async Task Without_Tower_Caddy_checks_the_passwords_of_the_others_itself(string domain, string user, string path, bool isKilled)
    {
        await Edge.StopTowerAsync(isKilled);
        Assert.Equal(401, await Edge.StatusAsync(Edge.At(domain, path)));
        Assert.Equal(401, await Edge.StatusAsync("-u", $"{user}:wrong", Edge.At(domain, path)));
        Assert.Equal(200, await Edge.StatusAsync("-X", "POST", "-d", "{}", "-u", $"{user}:{Intents.Password}", Edge.At(domain, path)));
    }

    [SkippableFact]
    public async Task A_Tower_that_has_no_intent_to_compare_with_leaves_it_to_Caddy()
    {
        Edge.Tower.State.Applied = null;
        Assert.Equal(200, await Edge.StatusAsync("-u", $"ci:{Intents.Password}", Edge.At("registry", "/v2/")));
        Assert.Equal(401, await Edge.StatusAsync("-u", "ci:wrong", Edge.At("registry", "/v2/")));
        Assert.Equal(0, Edge.Tower.PasswordChecks);
    }

    [SkippableFact]
    public async Task No_request_makes_Caddy_check_a_password_while_Tower_can_be_asked()
    {
        Edge.Tower.State.Applied = Edge.Tower.State.Applied! with
        {
            Registry = Edge.Tower.State.Applied.Registry with { PasswordHash = "another" },
        };
        var asked = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{Intents.Password}"));
        foreach (var request in new[]
                 {
                     "GET /%0a HTTP/1.1\r\n", "GET /?{http.error.message} HTTP/1.1\r\n", "GET foo:bar HTTP/1.1\r\n",
                     $"GET /{new string('x', 20_000)} HTTP/1.1\r\n", $"GET / HTTP/1.1\r\nX-Long: {new string('x', 30_000)}\r\n",
                     "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", "GET / HTTP/1.1\r\nAccept: \u00ff\r\n",
                     $"GET / HTTP/1.1\r\nAuthorization: Basic {asked}\r\n", "GET / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n",
                     "GET / HTTP/1.1\r\nX-Tower-Authorized: yes\r\n",
                 })
        {
            await using var stranger = await Edge.ConnectAsync(
                "registry", $"{request}Host: HOST\r\nAuthorization: Basic {asked}\r\nConnection: close\r\n\r\n");
            using var reader = new StreamReader(stranger);
            Assert.Matches("^HTTP/1.1 4(00|01|29|31) ", await reader.ReadLineAsync().WaitAsync(TowerHost.Patience));
        }
        Assert.Empty(Edge.Registry.Asked);
    }

    [SkippableFact]
    public async Task An_upload_that_is_let_in_streams_to_the_registry_while_it_is_sent()
    {
        var asked = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{Intents.Password}"));
        await using var upload = await Edge.ConnectAsync("registry",
            $"PATCH /v2/x/blobs/uploads/1 HTTP/1.1\r\nHost: HOST\r\nAuthorization: Basic {asked}\r\nContent-Length: 2000000000\r\n\r\n");
        await upload.WriteAsync(new byte[8_000_000]);
        using var late = new CancellationTokenSource(TowerHost.Patience);
        while (Edge.Registry.BodyBytes < 7_000_000)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Assert.Equal(["PATCH /v2/x/blobs/uploads/1"], Edge.Registry.Asked);
    }

    [SkippableFact]
    public async Task Tower_tells_everybody_that_it_answers_and_nothing_else()
    {
        Assert.Equal((0, "ok\n"), await Edge.CurlAsync(Edge.At("tower", "/healthz")));
        Assert.Equal(200, await Edge.StatusAsync("-I", Edge.At("tower", "/healthz")));
        Assert.Equal(401, await Edge.StatusAsync(Edge.At("registry", "/healthz")));
    }

    [SkippableFact]
    public async Task A_request_with_the_new_credentials_at_the_new_domain_still_confirms_a_trial()
    {
        Edge.Tower.State.Trial = TrialTests.OnTrial;
        Assert.Equal(401, await Edge.StatusAsync("-u", "tower:wrong", Edge.At("tower", "/deployments")));
        Assert.Equal(200, await Edge.StatusAsync("-u", $"ci:{Intents.Password}", Edge.At("registry", "/v2/")));
        Assert.True(await Edge.Tower.NothingConfirmedAsync());
        var (_, health) = await Edge.CurlAsync("-I", Edge.At("tower", "/healthz"));
        Assert.Contains(TowerMark.Header, health, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(200, await Edge.StatusAsync("-u", $"tower:{Intents.Password}", Edge.At("tower", "/deployments")));

        Assert.Equal(TrialTests.OnTrial.By, await Edge.Tower.NextConfirmedAsync());
    }

    [SkippableTheory]
    [InlineData("http", true)]
    [InlineData("https", false)]
    public async Task Only_Towers_own_pages_by_https_may_change_something(string scheme, bool isForeign)
    {
        var origin = Edge.At("tower", "").Replace("https", scheme, StringComparison.Ordinal);
        var answered = await Edge.StatusAsync(
            "-u", $"tower:{Intents.Password}", "-H", $"Origin: {origin}", "-X", "DELETE", Edge.At("tower", "/volumes/nothing"));
        Assert.Equal(isForeign, answered == 403);
    }
}
