using System.Text.Json.Nodes;

namespace Tower.EndToEnd.Tests;

/// <summary>Talks to Tower as CI does: plain curl.</summary>
internal sealed class Caller(Sandbox sandbox)
{
    /// <summary>The documented line: no flag makes curl fail on its own.</summary>
    public Task<Output> Apply(JsonNode intent, string query = "", params string[] more) => Curl(
        ["-u", $"{sandbox.User}:{sandbox.Password}", "-H", "Content-Type: application/json", .. more,
            "-X", "POST", $"{sandbox.Url}/apply{query}", "--data-binary", "@-"],
        intent.ToJsonString());

    public Task<Output> Refresh() => Curl(["-u", $"{sandbox.User}:{sandbox.Password}", "-X", "POST", $"{sandbox.Url}/refresh"]);

    public Task<Output> Get(string path, params string[] more) =>
        Curl(["-u", $"{sandbox.User}:{sandbox.Password}", .. more, sandbox.Url + path]);

    /// <summary>Asks an app over HTTPS through Caddy.</summary>
    public Task<Output> App(string domain, string path = "/") =>
        Curl(["--fail", "--retry", "3", $"https://{domain}:{sandbox.HttpsPort}{path}"]);

    public Task<Output> Curl(IEnumerable<string> arguments, string? input = null) =>
        Run.Program("curl", ["--silent", "--show-error", "--no-buffer", "--cacert", sandbox.CaFile, .. arguments], input);
}
