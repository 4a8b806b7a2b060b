using System.Text.Json.Nodes;

namespace Tower.EndToEnd.Tests;

/// <summary>Talks to Tower as CI does: plain curl.</summary>
internal sealed class Caller(Sandbox sandbox)
{
    /// <summary>The documented line: no flag makes curl fail on its own.</summary>
    public Task<Output> Apply(JsonNode intent, string query = "", params string[] more) =>
        Curl(ApplyArguments(query, more), intent.ToJsonString());

    /// <summary>What that would do.</summary>
    public Task<Output> Plan(JsonNode intent) => Curl(PostArguments("/plan", []), intent.ToJsonString());

    /// <summary>The same, telling each line as it comes, until it ends or is killed.</summary>
    /// <returns>curl's exit code; null when it was killed.</returns>
    public Task<int?> ApplyAndFollow(JsonNode intent, Action<string> line, CancellationToken kill, params string[] more) =>
        Run.Follow("curl", [.. Always(), .. ApplyArguments("", more)], intent.ToJsonString(), line, kill);

    public Task<Output> Restore(string deployment) =>
        Curl([.. Login(), "-X", "POST", $"{sandbox.Url}/deployments/{deployment}/restore?remove=allow"]);

    public Task<Output> Refresh() => Curl([.. Login(), "-X", "POST", $"{sandbox.Url}/refresh"]);

    public Task<Output> Get(string path, params string[] more) => Curl([.. Login(), .. more, sandbox.Url + path]);

    /// <summary>A deployment's log from behind a line; waits for its end.</summary>
    public Task<Output> Log(string deployment, int after = 0, params string[] more) =>
        Get($"/deployments/{deployment}/log?after={after}", more);

    /// <summary>Asks an app over HTTPS through Caddy. A new domain's certificate may come a moment after its
    /// route.</summary>
    public Task<Output> App(string domain, string path = "/") =>
        Curl([
            "--fail", "--retry", "5", "--retry-delay", "1", "--retry-all-errors",
            $"https://{domain}:{sandbox.HttpsPort}{path}"]);

    public Task<Output> Curl(IEnumerable<string> arguments, string? input = null) =>
        Run.Program("curl", [.. Always(), .. arguments], input);

    private string[] Always() => ["--silent", "--show-error", "--no-buffer", "--cacert", sandbox.CaFile];

    private string[] Login() => ["-u", $"{sandbox.User}:{sandbox.Password}"];

    // Tests take their apps away again, which a person has to say.
    private string[] ApplyArguments(string query, string[] more) =>
        PostArguments($"/apply{(query.Length == 0 ? "?" : $"{query}&")}remove=allow", more);

    private string[] PostArguments(string path, string[] more) =>
    [
        .. Login(), "-H", "Content-Type: application/json", .. more,
        "-X", "POST", $"{sandbox.Url}{path}", "--data-binary", "@-",
    ];
}
