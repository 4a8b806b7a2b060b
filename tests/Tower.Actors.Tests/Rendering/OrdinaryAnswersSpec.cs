using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>
/// What <see cref="NoFalseGreenSpec"/> is about changes nothing for other clients: browsers, programs that read JSON, those of the
/// registry, of Grafana and of apps.
/// </summary>
public sealed class OrdinaryAnswersSpec(NoFalseGreenSpec.Shared shared) : IClassFixture<NoFalseGreenSpec.Shared>
{
    private static readonly string[] Browser = ["-A", "Mozilla/5.0", "-H", "Accept: text/html"];
    private static readonly string[] Program = ["-H", "Accept: application/json"];

    [SkippableTheory]
    [InlineData("http", "tower", "POST", "/apply", 307)]
    [InlineData("http", "tower", "GET", "/apply", 307)]
    [InlineData("http", "otel", "GET", "/", 307)]
    [InlineData("http", "nobody.example.com", "POST", "/apply", 421)]
    [InlineData("http", "127.0.0.1", "GET", "/", 421)]
    [InlineData("https", "registry", "POST", "/apply", 401)]
    [InlineData("https", "otel", "GET", "/plan", 401)]
    [InlineData("https", "tower", "GET", "/", 421, "-H", "Host: nobody.example.com")]
    public async Task Other_clients_get_a_status_and_a_whole_answer(
        string scheme, string host, string method, string path, int status, params string[] more)
    {
        var edge = await shared.StartedAsync();
        foreach (var client in new[] { Browser, Program })
        {
            var result = await edge.CurlAsync([.. client, .. more, "-i", "-X", method, edge.At(scheme, host, path)]);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal($"{status}", result.StandardOutput.Split(' ')[1]);
        }
    }

    [SkippableTheory]
    [InlineData("http", "tower", "/status", 307)]
    [InlineData("http", "registry", "/v2/", 307)]
    [InlineData("http", "api", "/apply", 307)]
    [InlineData("http", "nobody.example.com", "/", 421)]
    [InlineData("https", "registry", "/v2/", 401)]
    [InlineData("https", "otel", "/api/health", 401)]
    public async Task Curl_that_reads_gets_one_too(string scheme, string host, string path, int status)
    {
        var edge = await shared.StartedAsync();
        foreach (var method in new[] { new[] { "-i" }, ["-I"] })
        {
            var result = await edge.CurlAsync([.. method, edge.At(scheme, host, path)]);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal($"{status}", result.StandardOutput.Split(' ')[1]);
        }
    }

    [SkippableFact]
    public async Task A_redirect_to_https_leads_to_the_same_path_and_query()
    {
        var edge = await shared.StartedAsync();
        var result = await edge.CurlAsync("-i", edge.At("http", "tower", "/deployment?a=b"));
        Assert.Contains($"Location: {edge.At("https", "tower", "/deployment?a=b")}\r\n", result.StandardOutput);
    }

    [SkippableTheory]
    [InlineData("GET //evil.example/x HTTP/1.1", "//evil.example/x")]
    [InlineData("GET http://tower.edge.localhost/x?y HTTP/1.1", "/x?y")]
    [InlineData("GET foo:.evil.example HTTP/1.1", null)]
    [InlineData("GET foo:@evil.example/ HTTP/1.1", null)]
    [InlineData("GET http://evil.example/x HTTP/1.1", null)]
    [InlineData("OPTIONS * HTTP/1.1", null)]
    public async Task No_request_is_redirected_to_another_host(string request, string? path)
    {
        var edge = await shared.StartedAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, edge.Http);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"{request}\r\nHost: tower.edge.localhost\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(client.GetStream()).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        if (path is null)
            Assert.DoesNotContain("Location:", answer);
        else
            Assert.Contains($"Location: {edge.At("https", "tower", path)}\r\n", answer);
    }

    [SkippableFact]
    public async Task The_registry_and_Grafana_keep_their_own_writes_and_an_app_has_every_path()
    {
        var edge = await shared.StartedAsync();
        foreach (var (login, url, answer) in new[]
                 {
                     ("ci", edge.At("https", "registry", "/v2/x/blobs/uploads/"), "registry"),
                     ("admin", edge.At("https", "otel", "/api/dashboards/db"), "grafana"),
                     ("anybody", edge.At("https", "api", "/apply"), "app"),
                 })
        {
            var result = await edge.CurlAsync("-u", $"{login}:{EdgeCaddy.Password}", "-X", "POST", "-d", "{}", url);
            Assert.Equal((0, answer), (result.ExitCode, result.StandardOutput));
        }
        Assert.Contains("POST /v2/x/blobs/uploads/ {}", edge.Registry.Asked);
        Assert.Contains("POST /apply {}", edge.App.Asked);
    }
}
