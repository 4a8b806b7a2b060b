using System.Text;
using Xunit;

namespace Tower.EndToEnd.Tests;

/// <summary>What stands in `env` and `secrets` is what the app gets, byte for byte.</summary>
public sealed class EnvironmentSpec : TowerSpec
{
    private static readonly (string Name, string Value)[] Values =
    [
        ("DOLLAR", "$HOME $$ ${HOME} ${MISSING:-default} ${MISSING?no} $(id) `id` pa$$word $2b$12$abc"),
        ("TOWER_NAMES", "${TOWER_SECRET_0} $TOWER_SECRET_1 ${TOWER_PROJECT}"),
        ("QUOTES", "\"double\" 'single' it's \\\" \\\\ \\n \\"),
        ("BRACES", "{a} {{.Names}} {{ range }} {env.HOME} }{ [x]"),
        ("LINES", "-----BEGIN KEY-----\nline two\r\n\tline three\n\n-----END KEY-----\n"),
        ("UNICODE", "zażółć gęślą jaźń · 塔 · 🗼 · e\u0301 · \u202eright to left · \u00a0"),
        ("EQUALS", "=a=b==c="),
        ("EMPTY", ""),
        ("SPACES", "  leading and trailing  \t"),
        ("YAML", "- yes: no # not a comment\n? *alias &anchor !tag | > % @ ~"),
        ("NUMBER", "0x1F"),
        ("DATE", "2026-01-28"),
        ("WORD", "null"),
        ("PERCENT", "%41 %% %s %n"),
        ("COMMA", "a,b;c:d"),
        ("LARGE", string.Concat(Enumerable.Range(0, 32 * 1024).Select(i => (char)('!' + (i * 7 + i / 89) % 94)))),
    ];

    private static IEnumerable<(string Name, string Value)> Secrets => Values.Where(pair => pair.Value.Length > 0);

    [SkippableFact]
    public async Task Every_value_of_env_and_of_secrets_arrives_byte_for_byte()
    {
        var app = Intents.App("echo", env: [.. Values.Select(pair => ($"ENV_{pair.Name}", pair.Value))])
            .WithSecrets([.. Secrets.Select(pair => ($"SECRET_{pair.Name}", pair.Value))]);

        await Deployed(Before.With(app));

        using var folder = new TemporaryFolder();
        await Fetch(folder);
        foreach (var (name, value) in Values)
        {
            var expected = Encoding.UTF8.GetBytes(value);
            Assert.Equal(expected, File.ReadAllBytes(folder.File($"ENV_{name}")));
            // No secret may be empty.
            if (value.Length > 0)
                Assert.Equal(expected, File.ReadAllBytes(folder.File($"SECRET_{name}")));
        }
    }

    // All in one curl, into files: nothing on the way takes the bytes for text.
    private async Task Fetch(TemporaryFolder folder)
    {
        await Caller.App("echo.localhost", "/health");
        var output = await Caller.Curl([
            "--fail", "--create-dirs",
            .. Values.Select(pair => $"ENV_{pair.Name}").Concat(Secrets.Select(pair => $"SECRET_{pair.Name}")).SelectMany(name =>
                new[] { $"https://echo.localhost:{Sandbox.HttpsPort}/env/{name}", "--output", folder.File(name) })]);
        Assert.True(output.ExitCode == 0, $"{output}");
        // curl makes no file of an empty body.
        await File.AppendAllTextAsync(folder.File("ENV_EMPTY"), "");
    }
}
