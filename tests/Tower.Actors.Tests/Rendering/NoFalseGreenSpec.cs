using CliWrap.Buffered;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// Plain <c>curl</c>, without <c>--fail</c>, never exits with 0 when it sent what may be meant to deploy and Caddy did not pass it to
/// Tower; and it prints why. With a real Caddy and real <c>curl</c>, on every listener and host.
/// </summary>
public sealed class NoFalseGreenSpec(NoFalseGreenSpec.Shared shared) : IClassFixture<NoFalseGreenSpec.Shared>
{
    private const string Words = "Nothing was deployed";

    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "DELETE", "DEPLOY", "get"];

    // A host, whether of the stack or not, on a listener, with the arguments that lead there.
    private static readonly (string Scheme, string Host, string[] More)[] Places =
    [
        ("http", "tower", []),
        ("http", "registry", []),
        ("http", "otel", []),
        ("http", "nobody.example.com", []),
        ("http", "127.0.0.1", []),
        ("http", "tower", ["--http2"]),
        ("http", "tower", ["--http1.0"]),
        ("http", "tower", ["-L"]),
        ("https", "registry", ["--http1.1"]),
        ("https", "registry", ["--http2"]),
        ("https", "otel", ["--http1.1"]),
        ("https", "otel", ["--http2"]),
        ("https", "tower", ["--http1.1", "-H", "Host: nobody.example.com"]),
        ("https", "tower", ["--http2", "-H", "Host: nobody.example.com"]),
        ("https", "tower", ["--http1.0", "--no-alpn"]),
        ("https", "registry", ["--http1.0", "--no-alpn"]),
    ];

    public static TheoryData<string, string, string[]> Everywhere()
    {
        var data = new TheoryData<string, string, string[]>();
        foreach (var (scheme, host, more) in Places)
            data.Add(scheme, host, more);
        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Everywhere))]
    public async Task A_request_that_may_be_meant_to_deploy_fails_with_words(string scheme, string host, string[] more)
    {
        var edge = await shared.StartedAsync();
        foreach (var arguments in Requests(host))
        {
            var result = await edge.CurlAsync([.. more, .. arguments[1..], edge.At(scheme, host, arguments[0])]);
            AssertFailedWithWords(result, string.Join(' ', arguments));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Everywhere))]
    public async Task Nothing_of_it_reaches_the_registry_or_Grafana(string scheme, string host, string[] more)
    {
        var edge = await shared.StartedAsync();
        await edge.CurlAsync([.. more, "-u", $"ci:{EdgeCaddy.Password}", "-d", "{}", edge.At(scheme, host, "/apply")]);
        await edge.CurlAsync([.. more, "-u", $"admin:{EdgeCaddy.Password}", "-d", "{}", edge.At(scheme, host, "/apply")]);
        Assert.DoesNotContain(edge.Registry.Asked.Concat(edge.Grafana.Asked), asked => asked.Contains("/apply"));
    }

    [SkippableTheory]
    [InlineData("http", "--http1.1")]
    [InlineData("https", "--http1.1")]
    [InlineData("https", "--http2")]
    public async Task The_words_come_also_for_the_largest_documents(string scheme, string protocol)
    {
        var edge = await shared.StartedAsync();
        using var folder = new TemporaryFolder();
        foreach (var size in new[] { 100_000, 1_000_000, 3_000_000 })
        {
            var document = folder.Write($"{size}.json", new string('x', size));
            AssertFailedWithWords(await edge.CurlAsync(
                protocol, "-X", "POST", "--data-binary", $"@{document}", edge.At(scheme, "registry", "/apply")), $"{size}");
        }
    }

    [SkippableFact]
    public async Task The_address_from_which_the_engine_pulls_deploys_nothing_either()
    {
        var edge = await shared.StartedAsync();
        foreach (var arguments in Requests("pull"))
        {
            AssertFailedWithWords(
                await edge.CurlAsync([.. arguments[1..], $"http://127.0.0.1:{edge.Pull}{arguments[0]}"]), string.Join(' ', arguments));
        }
        var upload = await edge.CurlAsync("-i", "-X", "POST", $"http://127.0.0.1:{edge.Pull}/v2/x/blobs/uploads/");
        Assert.Equal(0, upload.ExitCode);
        Assert.StartsWith("HTTP/1.1 405 ", upload.StandardOutput);
    }

    [SkippableTheory]
    [InlineData("http", "--http2-prior-knowledge")]
    [InlineData("https", "--no-alpn")]
    public async Task What_never_becomes_a_request_fails_as_well(string scheme, string protocol)
    {
        var edge = await shared.StartedAsync();
        // There is no certificate for an unknown name.
        var host = scheme == "https" ? "nobody.example.com" : "tower";
        Assert.NotEqual(0, (await edge.CurlAsync(protocol, "-d", "{}", edge.At(scheme, host, "/apply"))).ExitCode);
    }

    [SkippableTheory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Http_to_the_port_of_https_fails(string method)
    {
        var edge = await shared.StartedAsync();
        var url = edge.At("https", "tower", "/apply").Replace("https:", "http:");
        Assert.NotEqual(0, (await edge.CurlAsync("-X", method, url)).ExitCode);
        Assert.NotEqual(0, (await edge.CurlAsync("-X", method, "-d", new string('x', 100_000), url)).ExitCode);
    }

    [SkippableTheory]
    [InlineData("wrong")]
    [InlineData(EdgeCaddy.Password)]
    [InlineData(null)]
    public async Task Without_Tower_nothing_sent_to_its_domain_is_a_success(string? password)
    {
        var edge = await shared.StartedAsync();
        string[] login = password is null ? [] : ["-u", $"tower:{password}"];
        var results = await Task.WhenAll(Requests("tower").Where(request => !request.Contains("-u")).Select(request =>
            edge.CurlAsync([.. login, .. request[1..], edge.At("https", "tower", request[0])])));
        Assert.All(results, result =>
        {
            Assert.NotEqual(0, result.ExitCode);
            Assert.StartsWith("Tower does not answer.", result.StandardOutput);
        });
    }

    [SkippableTheory]
    [InlineData("nobody", "Nothing was deployed")]
    [InlineData("tower", "Tower does not answer.")]
    public async Task Neither_is_what_an_older_config_sends_on(string host, string words)
    {
        var edge = await shared.StartedAsync();
        var result = await edge.CurlAsync(
            "--unix-socket", edge.CurrentSocket, "-d", "{}", edge.At("http", host, "/apply"));
        Assert.NotEqual(0, result.ExitCode);
        Assert.StartsWith(words, result.StandardOutput);
    }

    private static void AssertFailedWithWords(BufferedCommandResult result, string request)
    {
        Assert.True(result.ExitCode != 0, $"{request}: curl succeeded with {result.StandardOutput}");
        Assert.True(result.StandardOutput.StartsWith(Words, StringComparison.Ordinal),
            $"{request}: {result.ExitCode} {result.StandardOutput} {result.StandardError}");
    }

    // Path first, then curl's arguments: each method, with and without a body and a password; and the paths that deploy.
    private static IEnumerable<string[]> Requests(string host)
    {
        string[][] logins = [[], ["-u", "tower:wrong"], ["-u", $"tower:{EdgeCaddy.Password}"]];
        string[] body = ["-H", "Content-Type: application/json", "--data-binary", "{\"version\":\"1\"}"];
        foreach (var login in logins)
        {
            yield return ["/apply", "-X", "POST", .. login];
            yield return ["/apply", .. body, .. login];
            yield return ["/apply", .. login];
        }
        foreach (var method in Methods)
        {
            yield return ["/plan", "-X", method, .. body, .. logins[^1]];
            // Grafana has an API of its own.
            if (host != "otel")
                yield return ["/aply", "-X", method];
        }
        foreach (var path in new[]
                 {
                     "//apply", "/Apply/", "/apply?dns=skip", "/plan", "/refresh", "/deployments/20260101T000000-0000/restore",
                     "/deployments/20260101T000000-0000/log", "/admin/deployments/20260101T000000-0000/cancel",
                 })
        {
            yield return [path];
        }
        yield return ["/apply", "-X", "OPTIONS"];
    }

    /// <summary>One Caddy for all tests of the class.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly Lazy<Task<EdgeCaddy>> _edge = new(EdgeCaddy.StartAsync);

        internal Task<EdgeCaddy> StartedAsync() => _edge.Value;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            if (_edge.IsValueCreated && _edge.Value.IsCompletedSuccessfully)
                await (await _edge.Value).DisposeAsync();
        }
    }
}
