using System.Text.Json.Nodes;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>The Tower that `./dev test` started for these tests: where it is and how to talk to it.</summary>
public sealed class Sandbox
{
    private readonly IReadOnlyDictionary<string, string> _settings;

    private Sandbox(IReadOnlyDictionary<string, string> settings) => _settings = settings;

    public string Url => this["TOWER_URL"];

    public string User => this["TOWER_USER"];

    public string Password => this["TOWER_PASSWORD"];

    public string CaFile => this["TOWER_CA"];

    public string DataDir => this["TOWER_DATA_DIR"];

    public string Project => this["TOWER_PROJECT"];

    public int HttpsPort => int.Parse(this["TOWER_HTTPS_PORT"]);

    public int PullPort => int.Parse(this["TOWER_PULL_PORT"]);

    public string Registry => this["REGISTRY_DOMAIN"];

    public string this[string name] => _settings[name];

    /// <summary>The running sandbox, or a loud skip: without an engine these tests can show nothing.</summary>
    public static Sandbox Require()
    {
        var file = Environment.GetEnvironmentVariable("TOWER_SANDBOX_ENV");
        Skip.If(string.IsNullOrEmpty(file), "needs a Tower on a real engine: run ./dev test");
        return new Sandbox(File.ReadLines(file!)
            .Where(line => !line.StartsWith('#') && line.Contains('='))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Unquote(pair[1])));
    }

    /// <summary>The intent in force, ready to be changed and applied.</summary>
    public JsonNode AppliedIntent()
    {
        var intent = JsonNode.Parse(File.ReadAllText(Path.Combine(DataDir, "intent.json")))!;
        intent.AsObject().Remove("applied");
        return intent;
    }

    // What the shell's printf %q leaves in these files: backslashes before special characters.
    private static string Unquote(string value) => value.Replace("\\", "", StringComparison.Ordinal).Trim('\'');
}
