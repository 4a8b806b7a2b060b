using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tower.Actors.Tests.Intents;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Rendering;

/// <summary>Intents nobody would write, all of them valid.</summary>
internal static class RandomIntents
{
    /// <summary>Values that something between the intent and the container might not take literally.</summary>
    public static readonly ImmutableArray<string> NastyValues =
    [
        "", " ", "  leading", "trailing  ", "\n", "a\nb", "a\r\nb", "\r", "\ta\t", "\n\n trailing newline\n",
        "$", "$$", "$$$", "$HOME", "${HOME}", "${HOME:-x}", "$${HOME}", "a$b$$c", "${", "${}", "$(id)", "`id`",
        "\"", "'", "\"'\"", "\\", "\\n", "\\\"", "{", "}", "{}", "[", "]", "{{.Names}}", "{env.HOME}", "%", "%s", "@", "&a", "*a",
        "=", "a=b", "==", "#", " # no comment", ": ", "- ", "? ", "| ", "> ", "!!str x", "---", "...", "~", "<<",
        "yes", "no", "on", "off", "y", "N", "true", "False", "null", "NULL", "0o7", "0x1F", "017", "1e3", "1_000", ".inf", ".NaN",
        "12:34:56", "2024-01-31", "+1", "-0", "1.0", "é", "日本語", "😀", "👩‍👩‍👧‍👦", "\u0085", "\u2028", "\u2029", "\u00a0", "\ufeff", "\ufffd",
        "\u0001", "\u0007", "\u001b[31m", "\u007f", "\u009f", "\ue000", "\U0010fffd", "\uffff",
        new string('x', 32 * 1024), string.Concat(Enumerable.Repeat("$ \"'{}\n\\ ", 32 * 1024 / 9)),
        "postgres://user:p%40$s@db:5432/x?sslmode=require&a=b", "$2b$10$abcdefghijklmnopqrstuuJ0vWkZ8Yx0CqYB1vD7mXhQwE2rT5yUi",
        "-----BEGIN KEY-----\nMIIB+/=\n-----END KEY-----\n", "{\"json\": [1, \"two\", null]}",
    ];

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.Elements<string>(NastyValues.Where(value => value.Length < 1000)),
        from parts in Gen.ListOf(Gen.Elements<string>(NastyValues.Where(value => value.Length < 100)))
        select string.Concat(parts),
        Gen.Elements(NastyValues.AsEnumerable()));

    private static readonly Gen<string> VariableName = Gen.Elements(
        "A", "_", "PATH2", "yes", "NO", "null", "on", "x1e3", "Y", "a_b_c", "OTEL_SERVICE_NAME", "NODE_ENV",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "DATABASE_URL", "TOWER_SECRET_0");

    private static readonly Gen<string> Label = Gen.Elements(
        "api", "web", "yes", "null", "1", "1e", "0x1", "no", "a", "true", "2024", "on", "x-y-z", "12345678", "pull",
        new string('n', 40));

    private static readonly Gen<string> UserName = Gen.Elements("tower", "ci", "{env.HOME}", "a b", "\\{", "ü", "\"", "a}b{c");

    private static readonly Gen<HealthCheckSpec?> Health = Gen.OneOf(
        Gen.Constant<HealthCheckSpec?>(null),
        from path in Gen.Elements("/", "/health?a=b&c={x}", null)
        from port in Gen.Elements<int?>(null, 1, 65535)
        from timeout in Gen.Choose(1, 9)
        select (HealthCheckSpec?)new HealthCheckSpec { Path = path, Port = port, Timeout = timeout });

    private static readonly Gen<AppSpec> App =
        from name in Label
        from port in Gen.Choose(1, 65535)
        from local in Gen.Elements(true, false)
        from variables in Gen.ListOf(Variable())
        from health in Health
        from isWorker in Gen.Elements(true, false, false)
        let distinct = variables.DistinctBy(variable => variable.Name).ToList()
        let zone = local ? "localhost" : "example.com"
        from app in ContainerGenerator.Of(SampleIntents.App(
            name,
            distinct.Where(variable => !variable.Secret).Select(variable => (variable.Name, variable.Value)),
            distinct.Where(variable => variable.Secret).Select(variable => (variable.Name, variable.Value)),
            $"{name}.{zone}",
            health,
            port))
        select isWorker ? app with { Domain = null }
            : app with { Domains = [$"also.{name}.{zone}"], Redirects = [$"old.{name}.{zone}"] };

    public static readonly Gen<Intent> Intent =
        from apps in Gen.ListOf(App)
        from users in Gen.ArrayOf(UserName, 3)
        from trusted in Gen.SubListOf("203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "::1")
        let intent = SampleIntents.With([.. apps.DistinctBy(app => app.Name)])
        select intent with
        {
            TrustedProxies = [.. trusted],
            Tower = intent.Tower with { Username = users[0] },
            Registry = intent.Registry with { Username = users[1] },
            Otel = intent.Otel with { Username = users[2] },
        };

    private static Gen<(string Name, string Value, bool Secret)> Variable() =>
        from name in VariableName
        from value in Value
        from secret in Gen.Elements(true, false)
        select (name, value, secret);
}
