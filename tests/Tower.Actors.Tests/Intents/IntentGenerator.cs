using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tower.Messages.Intents;

namespace Tower.Actors.Tests.Intents;

/// <summary>Random valid intents: <c>[Property(Arbitrary = [typeof(IntentGenerator)])]</c> for parameters of type
/// <see cref="Intent"/>.</summary>
public static class IntentGenerator
{
    private const string LabelLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
    private const string VariableLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

    /// <summary>Values that break something when a file format, a shell or an interpolation is not escaped.</summary>
    public static readonly ImmutableArray<string> NastyValues =
    [
        "", " ", " leading and trailing ", "$", "$$", "$HOME", "${HOME}", "${X:-y}", "$(id)", "`id`", "\"", "'", "\\", "\\n", "a\nb", "a\r\nb",
        "\n", "\t", "{}", "{env.HOME}", "{\"a\": [1]}", "[1]", "a=b", "=", "#", "a # b", "a: b", "- a", "yes", "no", "null", "~", "0x10", "1e3", "012",
        "true", "&a", "*a", "!!str", "%", "@", "|", ">", "é", "日本語", "🗼", "\u2028", "\u0085", "\u001b[31m", "\u007f", "\ufeff", "postgres://u:p%24@h/db?x=$y&z='q'",
        new string('x', 32 * 1024),
    ];

    /// <summary>Any valid intent, with 0 to 6 apps and without <c>applied</c>.</summary>
    public static Gen<Intent> Intents { get; } =
        from count in Gen.Choose(0, 6)
        from intent in WithApps(count)
        select intent;

    /// <summary>For FsCheck's attribute. Shrinks by leaving apps out.</summary>
    public static Arbitrary<Intent> IntentArbitrary() => Arb.From(Intents, intent =>
        intent.Apps.Select((_, index) => intent with { Apps = intent.Apps.RemoveAt(index) }));

    /// <summary>A valid intent with so many apps.</summary>
    public static Gen<Intent> WithApps(int count) =>
        from zone in Gen.Elements("example.org", "localhost", "apps.example.co.uk", "xn--bcher-kva.example")
        from folder in Gen.Elements("/var/infra", "/srv/tower", "/opt/a b/tower-2")
        from user in Gen.Elements("tower", "admin user", "ops@example.org", "jürgen")
        from trusted in Gen.SubListOf("203.0.113.7", "10.0.0.0/8", "172.16.0.0/12", "2001:db8::/32", "::1", "fc00::/7")
        from apps in Each(count, index => App(index, zone))
        select new Intent
        {
            Version = "1",
            AdminEmail = $"admin+le@{(zone == "localhost" ? "example.org" : zone)}",
            DataDir = folder,
            TrustedProxies = [.. trusted],
            Tower = new TowerSection
            {
                Version = "0.1.23",
                Domain = $"tower.{zone}",
                Username = user,
                PasswordHash = IntentDocuments.TowerHash,
            },
            Registry = new RegistrySection
            {
                Domain = $"registry.{zone}",
                Username = "ci",
                PasswordHash = IntentDocuments.RegistryHash,
            },
            Otel = new OtelSection
            {
                Version = "latest",
                Domain = $"otel.{zone}",
                Username = "admin",
                PasswordHash = IntentDocuments.OtelHash,
            },
            Apps = [.. apps],
        };

    /// <summary>What Tower adds when it saves an intent.</summary>
    public static Gen<AppliedStamp> Stamps(Intent intent) =>
        from seconds in Gen.Choose(0, 2_000_000_000)
        from digits in Text("0123456789abcdef", 64, 64)
        select new AppliedStamp
        {
            At = DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(seconds % 10_000_000),
            Deployment = $"20260128T103045-{digits[..4]}",
            Images = intent.Apps.ToImmutableSortedDictionary(
                app => app.Name, app => $"127.0.0.1:5000/{app.Name}@sha256:{digits}", StringComparer.Ordinal),
        };

    private static Gen<AppSpec> App(int index, string zone) =>
        from label in Text(LabelLetters, 0, 30)
            // z is no hex digit: no name ends like a generation's, none is a number, none is reserved.
        let name = $"{label.Trim('-')}z{index}".TrimStart('-')
        from image in Gen.Elements("registry://{0}:^1.2.0", "registry://team/{0}:~1.2", "registry.example.org/{0}:1.2.3", "nginx:1.x",
            "ghcr.io/acme/{0}:latest", "host.example:5000/a/b/{0}:>=1.2 <2", "registry://{0}@sha256:" + new string('a', 64))
        from port in Gen.Frequency((2, Gen.Constant(AppSpec.DefaultPort)), (1, Gen.Choose(1, 65535)))
        from variables in Variables()
        from secret in Gen.Choose(0, 3)
        from health in Gen.OneOf(Gen.Constant<HealthCheckSpec?>(null), Health().Select(found => (HealthCheckSpec?)found))
        from more in Gen.Choose(0, 2)
        from hasDomain in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from redirects in Gen.Choose(0, hasDomain || more > 0 ? 2 : 0)
        from app in ContainerGenerator.Of(new AppSpec
        {
            Name = name,
            Image = string.Format(System.Globalization.CultureInfo.InvariantCulture, image, name),
            Domain = hasDomain ? $"{name}.{zone}" : null,
            Domains = [.. Enumerable.Range(0, more).Select(n => $"also{n}.{name}.{zone}")],
            Redirects = [.. Enumerable.Range(0, redirects).Select(n => $"old{n}.{name}.{zone}")],
            Port = port,
            Env = Split(variables, at => at % 4 != secret),
            Secrets = Split(variables, at => at % 4 == secret),
            HealthCheck = health,
        })
        select app;

    private static Gen<HealthCheckSpec> Health() =>
        from path in Gen.Elements<string?>(null, "/", "/health", "/a/b?c=d&e=%20")
        from port in Gen.Elements<int?>(null, 1, 8080, 65535)
        from host in Gen.Elements<string?>(null, "localhost", "App_1.example.org:8080", "[::1]")
        from interval in Gen.Choose(2, 3600)
        from timeout in Gen.Choose(1, interval - 1)
        from retries in Gen.Choose(1, 100)
        select new HealthCheckSpec { Path = path, Port = port, Host = path is null ? null : host, Interval = interval, Timeout = timeout, Retries = retries };

    private static Gen<List<KeyValuePair<string, string>>> Variables() =>
        from count in Gen.Choose(0, 8)
        from variables in Each(count, _ =>
            from first in Text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", 1, 1)
            from rest in Text(VariableLetters, 0, 20)
            from value in Gen.OneOf(Gen.Elements(NastyValues.AsEnumerable()), AnyText())
            select KeyValuePair.Create(first + rest, value))
        select variables.DistinctBy(variable => variable.Key).ToList();

    // Every character JSON can carry but NUL, which no environment can.
    private static Gen<string> AnyText() =>
        from length in Gen.Choose(0, 24)
        from letters in Each(length, _ => Gen.Frequency(
            (4, Gen.Choose(0x20, 0x7e)), (1, Gen.Choose(0x01, 0x1f)), (2, Gen.Choose(0x80, 0xd7ff)), (1, Gen.Choose(0x1f300, 0x1f9ff))))
        select string.Concat(letters.Select(char.ConvertFromUtf32));

    private static Gen<string> Text(string letters, int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from text in Each(length, _ => Gen.Elements(letters.AsEnumerable()))
        select string.Concat(text);

    private static Gen<List<T>> Each<T>(int count, Func<int, Gen<T>> element) =>
        Enumerable.Range(0, count).Aggregate(
            Gen.Constant(ImmutableList<T>.Empty),
            (before, index) => from list in before from next in element(index) select list.Add(next))
        .Select(list => list.ToList());

    private static ImmutableSortedDictionary<string, string> Split(
        List<KeyValuePair<string, string>> variables, Func<int, bool> mine) =>
        variables.Where((_, at) => mine(at)).ToImmutableSortedDictionary(StringComparer.Ordinal);
}
