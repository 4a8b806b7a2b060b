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

    public int HttpPort => int.Parse(this["TOWER_HTTP_PORT"]);

    public int HttpsPort => int.Parse(this["TOWER_HTTPS_PORT"]);

    public int PullPort => int.Parse(this["TOWER_PULL_PORT"]);

    /// <summary>The registry as docker is told of it: the domain, and the port when it is not 443.</summary>
    public string Registry => this["REGISTRY_DOMAIN"];

    public string this[string name] => _settings[name];

    /// <summary>An image that behaves like the published one (tests/standins/official), as an intent names it; a skip where
    /// the stack's registry has none.</summary>
    /// <param name="image">Name and version: <c>postgres:17.0.0</c>.</param>
    public string Official(string image)
    {
        Skip.IfNot(this["OFFICIAL_IMAGES"].Split(' ').Contains(image),
            $"{image} is not in the stack's registry: it is made of Debian's packages, which takes root on Debian");
        return $"registry://{image}";
    }

    /// <summary>The running sandbox, or a loud skip: without an engine these tests can show nothing.</summary>
    /// <exception cref="InvalidOperationException">TOWER_E2E=1 says that there is one, and there is not: a failure, not a
    /// skip.</exception>
    public static Sandbox Require()
    {
        if (IfThere() is { } sandbox)
            return sandbox;
        if (Environment.GetEnvironmentVariable("TOWER_E2E") == "1")
            throw new InvalidOperationException(
                $"TOWER_E2E=1 says there is a Tower to test, but there is no file TOWER_SANDBOX_ENV=\"{SettingsFile}\"");
        throw new SkipException("needs a Tower on a real engine (TOWER_SANDBOX_ENV says where it is): run ./dev test");
    }

    /// <summary>The running sandbox, or null: for what must not fail when every test is skipped.</summary>
    public static Sandbox? IfThere() => File.Exists(SettingsFile) ? new Sandbox(Read(SettingsFile)) : null;

    /// <summary>The file with its settings, which a shell can source.</summary>
    public static string? SettingsFile => Environment.GetEnvironmentVariable("TOWER_SANDBOX_ENV");

    private static Dictionary<string, string> Read(string file) => File.ReadLines(file)
        .Where(line => !line.StartsWith('#') && line.Contains('='))
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Unquote(pair[1]));

    // What the shell's printf %q leaves in these files: backslashes before special characters.
    private static string Unquote(string value) => value.Replace("\\", "", StringComparison.Ordinal).Trim('\'');
}
