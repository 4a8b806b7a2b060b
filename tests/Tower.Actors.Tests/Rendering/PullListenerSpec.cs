using System.Text;
using Tower.Actors.Ports;
using Xunit;

namespace Tower.Actors.Tests.Rendering;

/// <summary>What a real Caddy answers on the listener from which the engine pulls.</summary>
public sealed class PullListenerSpec : IAsyncLifetime
{
    private EdgeCaddy? _edge;

    private EdgeCaddy Edge => _edge!;

    public async Task InitializeAsync() => _edge = await EdgeCaddy.StartAsync();

    public async Task DisposeAsync()
    {
        if (_edge is not null)
            await _edge.DisposeAsync();
    }

    [SkippableFact]
    public async Task The_key_of_a_pull_that_is_under_way_reads_and_the_registry_does_not_see_it()
    {
        var key = Edge.PullKeys.Issue();

        foreach (var method in new[] { "-G", "-I" })
            Assert.Equal(200, await AskAsync("/v2/hello/manifests/1.0.0", method, Header(key)));

        Assert.Equal(["GET /v2/hello/manifests/1.0.0", "HEAD /v2/hello/manifests/1.0.0"], Edge.Registry.Asked);
        Assert.DoesNotContain(Edge.Registry.Headers, header => header.StartsWith("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    [SkippableFact]
    public async Task A_key_opens_nothing_before_its_pull_and_nothing_after_it()
    {
        var key = Edge.PullKeys.Issue();
        Edge.PullKeys.Revoke(key);
        Assert.Equal(401, await AskAsync("/v2/", Header(key)));

        var other = Edge.PullKeys.Issue();
        Assert.Equal(401, await AskAsync("/v2/", Header(key)));
        Assert.Equal(200, await AskAsync("/v2/", Header(other)));
        Edge.PullKeys.Revoke(other);
        Assert.Equal(401, await AskAsync("/v2/", Header(other)));
    }

    [SkippableFact]
    public async Task Nothing_else_opens_it_while_a_pull_is_under_way()
    {
        var key = Edge.PullKeys.Issue();
        var right = Header(key);
        string[] guesses =
        [
            "", "Authorization;", "Authorization: Basic", "Authorization: Basic *", "Authorization: Basic ?", "Authorization: Basic /",
            "Authorization: Basic .", "Authorization: Basic ../pulls", $"Authorization: Basic {new string('?', 72)}",
            $"Authorization: Basic {new string('A', 72)}", right.ToLowerInvariant(), right.ToUpperInvariant(), $"{right}=", right[..^1],
            right.Replace("Basic ", "Bearer ", StringComparison.Ordinal), right.Replace("Basic ", "Basic ../pulls/", StringComparison.Ordinal),
            $"Authorization: Basic {Base64("ci", EdgeCaddy.Password)}", $"Proxy-{right}", $"X-Registry-Auth: {right}",
        ];
        foreach (var guess in guesses)
            Assert.True(await AskAsync("/v2/_catalog", guess) == 401, guess);
        // Two headers, of which one looks like a key: not the other one's words name the file.
        var form = $"Authorization: Basic {new string('A', 72)}";
        foreach (var other in new[] { "Authorization: /", "Authorization: ../", "Authorization: /../", "Authorization: *" })
        {
            Assert.Equal(401, await AskAsync("/v2/_catalog", form, other));
            Assert.Equal(401, await AskAsync("/v2/_catalog", other, form));
        }
        Assert.Empty(Edge.Registry.Asked);
    }

    [SkippableFact]
    public async Task The_refusal_is_one_that_the_engine_answers_with_its_credentials()
    {
        var answer = (await Edge.CurlAsync("-i", Url("/v2/"))).StandardOutput;

        Assert.StartsWith("HTTP/1.1 401 ", answer);
        Assert.Contains("Www-Authenticate: Basic realm=", answer);
        Assert.Contains("\"code\":\"UNAUTHORIZED\"", answer);
    }

    [SkippableFact]
    public async Task A_key_does_not_write()
    {
        var key = Header(Edge.PullKeys.Issue());
        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" })
            Assert.Equal(405, await AskAsync("/v2/hello/blobs/uploads/", "-X", method, key));
        Assert.Empty(Edge.Registry.Asked);
    }

    private async Task<int> AskAsync(string path, params string[] arguments)
    {
        var curl = arguments.SelectMany(argument => argument.Contains(':') || argument.EndsWith(';') ? ["-H", argument] : new[] { argument })
            .Where(argument => argument.Length > 0);
        var answer = await Edge.CurlAsync(["-o", "/dev/null", "-w", "%{http_code}", "-A", "docker/26", .. curl, Url(path)]);
        Assert.True(answer.ExitCode == 0, answer.StandardError);
        return int.Parse(answer.StandardOutput);
    }

    private string Url(string path) => $"http://127.0.0.1:{Edge.Pull}{path}";

    private static string Header(RegistryCredentials key) => $"Authorization: Basic {Base64(key.User, key.Password)}";

    private static string Base64(string user, string password) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{user}:{password}"));
}
