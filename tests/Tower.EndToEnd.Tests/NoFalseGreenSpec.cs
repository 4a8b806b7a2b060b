using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>
/// Plain curl, which exits with 0 on any status, fails and prints why whenever it sent what may be meant to deploy and nothing was
/// deployed: at every host, port and scheme of the real stack.
/// </summary>
public sealed class NoFalseGreenSpec : TowerSpec
{
    [SkippableTheory]
    [InlineData("http", "tower.localhost", "over plain http")]
    [InlineData("http", "registry.localhost", "over plain http")]
    [InlineData("http", "otel.localhost", "over plain http")]
    [InlineData("http", "nobody.localhost", "no such site")]
    [InlineData("http", "127.0.0.1", "no such site")]
    [InlineData("https", "registry.localhost", "not Tower")]
    [InlineData("https", "otel.localhost", "not Tower")]
    [InlineData("https", "tower.localhost", "no such site", "-H", "Host: nobody.localhost")]
    [InlineData("https", "tower.localhost", "no such site", "--http1.1", "-H", "Host: nobody.localhost")]
    [InlineData("https", "tower.localhost", "HTTP/1.0", "--http1.0", "--no-alpn")]
    public async Task What_is_sent_elsewhere_than_to_Tower_fails_with_words(
        string scheme, string host, string words, params string[] more)
    {
        var before = await Stack.Snapshot();
        foreach (var request in Requests())
        {
            var output = await Caller.Curl([.. more, .. request[1..], $"{scheme}://{host}:{Port(scheme)}{request[0]}"]);
            Assert.True(output.ExitCode != 0, $"curl did not fail: {string.Join(' ', request)} {output}");
            Assert.True(output.Text.Contains("Nothing was deployed") && output.Text.Contains(words), $"{string.Join(' ', request)} {output}");
        }
        Assert.Equal(before, await Stack.Snapshot());
    }

    [SkippableFact]
    public async Task The_address_from_which_the_engine_pulls_is_no_way_in_either()
    {
        foreach (var request in Requests())
        {
            var output = await Caller.Curl([.. request[1..], $"http://127.0.0.1:{Sandbox.PullPort}{request[0]}"]);
            Assert.True(output.ExitCode != 0 && output.Text.Contains("not Tower"), $"{string.Join(' ', request)} {output}");
        }
    }

    [SkippableFact]
    public async Task Http_to_the_port_of_https_fails()
    {
        foreach (var request in Requests())
            Assert.NotEqual(0, (await Caller.Curl([.. request[1..], $"http://tower.localhost:{Sandbox.HttpsPort}{request[0]}"])).ExitCode);
    }

    [SkippableTheory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task What_Tower_refuses_fails_with_words(string protocol)
    {
        string[] right = ["-u", $"{Sandbox.User}:{Sandbox.Password}"];
        var wrong = Requests().Where(request => !request.Contains(Sandbox.Password));
        // With the right password and a method, a path or a document that is not.
        string[][] refused =
        [
            ["/apply", .. right], ["/plan", .. right], ["/refresh", .. right], ["/apply", .. right, "-X", "OPTIONS"],
            ["/apply", .. right, "-X", "PUT", "-d", "{}"], ["/apply", .. right, "-X", "DELETE"], ["/aply", .. right, "-d", "{}"],
            ["/apply", .. right, "-d", "{}"], ["/apply", .. right, "-X", "POST"],
            ["/deployments/20200101T000000-0000/log", .. right], ["/deployments/20200101T000000-0000/restore", .. right],
            ["/deployments/20200101T000000-0000/restore", .. right, "-X", "POST"],
        ];
        foreach (var request in wrong.Concat(refused))
        {
            var output = await Caller.Curl([protocol, .. request[1..], Sandbox.Url + request[0]]);
            Assert.True(output.ExitCode != 0, $"curl did not fail: {string.Join(' ', request)} {output}");
            Assert.True(output.Text.Length > 0, $"{string.Join(' ', request)} {output}");
        }
    }

    [SkippableTheory]
    [InlineData("http", "tower.localhost", 307)]
    [InlineData("http", "nobody.localhost", 421)]
    [InlineData("https", "tower.localhost", 401)]
    public async Task Browsers_and_programs_that_read_JSON_get_a_status_and_a_whole_answer(string scheme, string host, int status)
    {
        foreach (var client in new string[][] { ["-A", "Mozilla/5.0"], ["-H", "Accept: application/json"] })
        {
            var output = await Caller.Curl([.. client, "--include", "-d", "{}", $"{scheme}://{host}:{Port(scheme)}/apply"]);
            Assert.True(output.ExitCode == 0, $"{output}");
            Assert.Equal(status, HttpAnswer.Parse(output).Status);
        }
    }

    private int Port(string scheme) => scheme == "http" ? Sandbox.HttpPort : Sandbox.HttpsPort;

    // Path first, then curl's arguments. The passwords are sent over http here, to this machine itself.
    private IEnumerable<string[]> Requests()
    {
        string[][] logins = [[], ["-u", "tower:not-the-password-at-all"], ["-u", $"{Sandbox.User}:{Sandbox.Password}"]];
        foreach (var login in logins)
        {
            foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE", "DEPLOY" })
                yield return ["/apply", "-X", method, .. login];
            yield return ["/apply", "-H", "Content-Type: application/json", "--data-binary", "{}", .. login];
            foreach (var path in new[] { "/apply", "/plan", "/refresh", "/deployments/20200101T000000-0000/restore" })
                yield return [path, .. login];
        }
    }
}
