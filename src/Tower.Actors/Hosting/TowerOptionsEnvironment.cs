using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tower.Actors.Intents;
using Tower.Actors.Workers;
using Tower.Messages.Failures;

namespace Tower.Actors.Hosting;

/// <summary>
/// <see cref="TowerOptions"/> as environment variables, both ways: read when Tower starts, and written into Tower's own
/// service so that it finds the same settings after a restart. A setting is one line of <see cref="Settings"/>.
/// </summary>
public static partial class TowerOptionsEnvironment
{
    private static readonly ImmutableArray<Setting> Settings =
    [
        Text("TOWER_DATA_DIR", o => o.DataDir, (o, v) => o with { DataDir = v.TrimEnd('/') }, DataDirProblem,
            always: true),
        Text("TOWER_BIND_ROOT", o => o.BindRoot, (o, v) => o with { BindRoot = v.TrimEnd('/') },
            v => FieldRules.Folder(v.TrimEnd('/')) is null ? null
                : "an absolute path without a colon, a dollar sign, \".\" and \"..\", not /"),
        Text("TOWER_PROJECT", o => o.Project, (o, v) => o with { Project = v },
            v => ProjectName().IsMatch(v) ? null
                : "a compose project: lower-case letters, digits, - and _, beginning with a letter or digit"),
        Port("TOWER_HTTP_PORT", o => o.HttpPort, (o, v) => o with { HttpPort = v }),
        Port("TOWER_HTTPS_PORT", o => o.HttpsPort, (o, v) => o with { HttpsPort = v }),
        Port("TOWER_PULL_PORT", o => o.PullPort, (o, v) => o with { PullPort = v }),
        Text("TOWER_IMAGE", o => o.TowerImage, (o, v) => o with { TowerImage = v }, RepositoryProblem),
        Text("TOWER_CADDY_IMAGE", o => o.CaddyImage, (o, v) => o with { CaddyImage = v }, ImageProblem),
        Text("TOWER_REGISTRY_IMAGE", o => o.RegistryImage, (o, v) => o with { RegistryImage = v }, ImageProblem),
        Text("TOWER_OTEL_IMAGE", o => o.OtelImage, (o, v) => o with { OtelImage = v }, RepositoryProblem),
        Text("TOWER_ACME_CA", o => o.AcmeCa, (o, v) => o with { AcmeCa = v },
            v => Uri.TryCreate(v, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? null
                : "the URL of an ACME directory"),
        Text("TOWER_ACME_CA_ROOT", o => o.AcmeCaRoot, (o, v) => o with { AcmeCaRoot = v }, AbsolutePathProblem),
        Text("TOWER_DNS_CHECK", o => o.DnsCheck ? "on" : "off", (o, v) => o with { DnsCheck = v == "on" },
            v => v is "on" or "off" ? null : "on or off"),
        Text("TOWER_DNS_RESOLVER", o => o.DnsResolver, (o, v) => o with { DnsResolver = v },
            v => IPEndPoint.TryParse(v, out _) ? null : "an IP address, or address:port"),
        Seconds("TOWER_PROBE_TIMEOUT", o => o.ProbeTimeout, (o, v) => o with { ProbeTimeout = v }),
        Seconds("TOWER_WATCH_TIME", o => o.WatchTime, (o, v) => o with { WatchTime = v }),
        Seconds("TOWER_TRIAL_TIME", o => o.TrialTime, (o, v) => o with { TrialTime = v }),
    ];

    /// <summary>
    /// Reads the settings. A variable that is missing or empty leaves its default; other variables are ignored.
    /// </summary>
    /// <exception cref="AdapterException">
    /// At least one value is wrong; <see cref="AdapterException.Detail"/> names every one.
    /// </exception>
    public static TowerOptions FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var options = new TowerOptions();
        var errors = ImmutableArray.CreateBuilder<string>();
        foreach (var setting in Settings)
        {
            if (!environment.TryGetValue(setting.Name, out var value) || value.Length == 0)
                continue;
            if (setting.Problem(value) is { } expected)
                errors.Add($"{setting.Name}: expected {expected}; got \"{value}\"");
            else
                options = setting.Write(options, value);
        }
        if (errors.Count == 0)
            errors.AddRange(PortClashes(options));
        return errors.Count == 0
            ? options
            : throw new AdapterException(
                FailureCodes.SettingsInvalid,
                $"Tower cannot start: wrong settings in its environment ({errors.Count}). Correct them, start it again.",
                errors.DrainToImmutable());
    }

    /// <summary>Writes what differs from the defaults, and the data directory in any case.</summary>
    public static ImmutableSortedDictionary<string, string> ToEnvironment(TowerOptions options)
    {
        var defaults = new TowerOptions();
        return Settings
            .Select(setting => (setting, Value: setting.Read(options)))
            .Where(pair => pair.Value is not null
                           && (pair.setting.Always || pair.Value != pair.setting.Read(defaults)))
            .ToImmutableSortedDictionary(pair => pair.setting.Name, pair => pair.Value!, StringComparer.Ordinal);
    }

    private static IEnumerable<string> PortClashes(TowerOptions options)
    {
        (string Name, int Port)[] ports =
        [
            ("TOWER_HTTP_PORT", options.HttpPort),
            ("TOWER_HTTPS_PORT", options.HttpsPort),
            ("TOWER_PULL_PORT", options.PullPort),
        ];
        return ports.GroupBy(port => port.Port, port => port.Name).Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", same)}: expected different ports; all are {same.Key}");
    }

    private static Setting Text(
        string name, Func<TowerOptions, string?> read, Func<TowerOptions, string, TowerOptions> write,
        Func<string, string?> problem, bool always = false) => new(name, read, write, problem, always);

    private static Setting Port(
        string name, Func<TowerOptions, int> read, Func<TowerOptions, int, TowerOptions> write) =>
        new(name, o => read(o).ToString(CultureInfo.InvariantCulture),
            (o, v) => write(o, int.Parse(v, CultureInfo.InvariantCulture)),
            v => WholeNumber(v, 1, 65535) ? null : "a port from 1 to 65535", Always: false);

    private static Setting Seconds(
        string name, Func<TowerOptions, TimeSpan> read, Func<TowerOptions, TimeSpan, TowerOptions> write) =>
        new(name, o => ((long)read(o).TotalSeconds).ToString(CultureInfo.InvariantCulture),
            (o, v) => write(o, TimeSpan.FromSeconds(int.Parse(v, CultureInfo.InvariantCulture))),
            v => WholeNumber(v, 1, 3600) ? null : "whole seconds from 1 to 3600", Always: false);

    private static bool WholeNumber(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most;

    private static string? AbsolutePathProblem(string value) =>
        value.StartsWith('/') && !value.Any(char.IsControl) ? null : "an absolute path";

    // The engine's short form of a mount ends a path at a colon.
    private static string? DataDirProblem(string value) =>
        AbsolutePathProblem(value) is null && value.TrimEnd('/').Length > 0 && !value.Contains(':')
            ? null
            : "an absolute path without a colon, not /";

    private static string? ImageProblem(string value) =>
        ImageReference().IsMatch(value) ? null : "an image reference";

    private static string? RepositoryProblem(string value) =>
        ImageProblem(value) is null && !value.Contains('@') && !value[(value.LastIndexOf('/') + 1)..].Contains(':')
            ? null
            : "an image repository without a tag";

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]*\z")]
    private static partial Regex ProjectName();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@-]*\z")]
    private static partial Regex ImageReference();

    /// <param name="Name">The variable.</param>
    /// <param name="Read">Its value for these options; null: not set.</param>
    /// <param name="Write">The options with that value; called with values that have no problem only.</param>
    /// <param name="Problem">What was expected instead of the value, or null when it is right.</param>
    /// <param name="Always">Whether it is written even when it is the default.</param>
    private sealed record Setting(
        string Name,
        Func<TowerOptions, string?> Read,
        Func<TowerOptions, string, TowerOptions> Write,
        Func<string, string?> Problem,
        bool Always);
}
