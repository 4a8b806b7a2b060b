using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Options;

/// <summary>
/// <see cref="TowerOptions"/> as environment variables, both ways: read when Tower starts, and written into Tower's own
/// service so that it finds the same settings after a restart. A setting is one line of <see cref="Settings"/>.
/// </summary>
public static partial class TowerOptionsEnvironment
{
    private static readonly ImmutableArray<Setting> Settings =
    [
        Text(SettingNames.DataDir, o => o.DataDir, (o, v) => o with { DataDir = v.TrimEnd('/') }, DataDirProblem)
            with { Always = true, IsFixed = true },
        Text(SettingNames.BindRoot, o => o.BindRoot, (o, v) => o with { BindRoot = v.TrimEnd('/') },
            v => FieldRules.Folder(v.TrimEnd('/')) is null ? null
                : "an absolute path without a colon, a dollar sign, \".\" and \"..\", not /"),
        Text(SettingNames.Capabilities, o => o.Capabilities.IsEmpty ? null : string.Join(',', o.Capabilities),
            (o, v) => o with { Capabilities = [.. CapabilitiesOf(v)] },
            v => CapabilitiesOf(v).All(Capabilities.Known.Contains) ? null : "Linux capabilities with commas in between, e.g. NET_ADMIN,SYS_TIME"),
        Text("TOWER_PROJECT", o => o.Project, (o, v) => o with { Project = v },
            v => ProjectName().IsMatch(v) ? null
                : "a compose project: lower-case letters, digits, - and _, beginning with a letter or digit")
            with { IsFixed = true },
        Port("TOWER_HTTP_PORT", o => o.HttpPort, (o, v) => o with { HttpPort = v }),
        Port(SettingNames.HttpsPort, o => o.HttpsPort, (o, v) => o with { HttpsPort = v }),
        Port("TOWER_PULL_PORT", o => o.PullPort, (o, v) => o with { PullPort = v }) with { IsFixed = true },
        Text("TOWER_IMAGE", o => o.TowerImage, (o, v) => o with { TowerImage = v }, RepositoryProblem),
        Text(SettingNames.CaddyImage, o => o.CaddyImage, (o, v) => o with { CaddyImage = v }, ImageProblem),
        Text("TOWER_REGISTRY_IMAGE", o => o.RegistryImage, (o, v) => o with { RegistryImage = v }, ImageProblem),
        Text("TOWER_OTEL_IMAGE", o => o.OtelImage, (o, v) => o with { OtelImage = v }, RepositoryProblem),
        Text("TOWER_ACME_CA", o => o.AcmeCa, (o, v) => o with { AcmeCa = v },
            v => Uri.TryCreate(v, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? null
                : "the URL of an ACME directory"),
        Text(SettingNames.AcmeCaRoot, o => o.AcmeCaRoot, (o, v) => o with { AcmeCaRoot = v }, AbsolutePathProblem),
        Text(SettingNames.RegistryCa, o => o.RegistryCa, (o, v) => o with { RegistryCa = v }, AbsolutePathProblem),
        Text("TOWER_DNS_CHECK", o => o.DnsCheck ? "on" : "off", (o, v) => o with { DnsCheck = v == "on" },
            v => v is "on" or "off" ? null : "on or off"),
        Text("TOWER_DNS_RESOLVER", o => o.DnsResolver, (o, v) => o with { DnsResolver = v },
            v => IPEndPoint.TryParse(v, out _) ? null : "an IP address, or address:port"),
        Seconds(SettingNames.ResolveTimeout, o => o.ResolveTimeout, (o, v) => o with { ResolveTimeout = v }),
        Seconds(SettingNames.DnsTimeout, o => o.DnsTimeout, (o, v) => o with { DnsTimeout = v }),
        Seconds(SettingNames.GenerateTimeout, o => o.GenerateTimeout, (o, v) => o with { GenerateTimeout = v }),
        Seconds(SettingNames.ObserveTimeout, o => o.ObserveTimeout, (o, v) => o with { ObserveTimeout = v }),
        Seconds(SettingNames.PullTimeout, o => o.PullTimeout, (o, v) => o with { PullTimeout = v }),
        Seconds(SettingNames.StartTimeout, o => o.StartTimeout, (o, v) => o with { StartTimeout = v }),
        Seconds(SettingNames.ProbeTimeout, o => o.ProbeTimeout, (o, v) => o with { ProbeTimeout = v }),
        Seconds(SettingNames.SteadyTime, o => o.SteadyTime, (o, v) => o with { SteadyTime = v }),
        Seconds(SettingNames.InitTimeout, o => o.InitTimeout, (o, v) => o with { InitTimeout = v }),
        Seconds(SettingNames.EngineTimeout, o => o.EnginePatience, (o, v) => o with { EnginePatience = v }),
        Seconds(SettingNames.CaddyTimeout, o => o.CaddyTimeout, (o, v) => o with { CaddyTimeout = v }),
        Seconds(SettingNames.CertificateTimeout, o => o.CertificateTimeout, (o, v) => o with { CertificateTimeout = v }),
        Seconds(SettingNames.WatchTime, o => o.WatchTime, (o, v) => o with { WatchTime = v }),
        Seconds(SettingNames.TrialTime, o => o.TrialTime, (o, v) => o with { TrialTime = v }),
        Seconds(SettingNames.CancelTimeout, o => o.CancelPatience, (o, v) => o with { CancelPatience = v }),
        Seconds(SettingNames.HandoverTimeout, o => o.HandoverTimeout, (o, v) => o with { HandoverTimeout = v }),
        Seconds(SettingNames.SaveTimeout, o => o.SaveTimeout, (o, v) => o with { SaveTimeout = v }),
    ];

    /// <summary>
    /// Reads the settings. A variable that is missing or empty leaves its default; other variables are ignored, and
    /// <see cref="Unknown"/> names them.
    /// </summary>
    /// <exception cref="AdapterException">
    /// At least one value is wrong; <see cref="AdapterException.Detail"/> names every one.
    /// </exception>
    public static TowerOptions FromEnvironment(IReadOnlyDictionary<string, string> environment) =>
        Read(environment, SettingsText.None);

    /// <summary>Reads the settings; what the file says outweighs the environment.</summary>
    /// <exception cref="AdapterException">
    /// At least one value is wrong, or a line of the file is no setting; <see cref="AdapterException.Detail"/> names every
    /// one.
    /// </exception>
    internal static TowerOptions Read(IReadOnlyDictionary<string, string> environment, SettingsText file)
    {
        var options = new TowerOptions();
        var errors = ImmutableArray.CreateBuilder<string>();
        errors.AddRange(file.Problems);
        errors.AddRange(file.Lines.Select(line => Refusal(line) is { } why ? file.Where(line) + why : null).OfType<string>());
        foreach (var setting in Settings)
        {
            var line = setting.IsFixed ? null : file.Find(setting.Name);
            var value = line?.Value ?? environment.GetValueOrDefault(setting.Name, "");
            if (value.Length == 0)
                continue;
            if (setting.Problem(value) is { } expected)
                errors.Add($"{(line is null ? "" : file.Where(line))}{setting.Name}: expected {expected}; got \"{value}\"");
            else
                options = setting.Write(options, value);
        }
        if (errors.Count == 0)
            errors.AddRange(PortClashes(options));
        return errors.Count == 0
            ? options
            : throw new AdapterException(
                FailureCodes.SettingsInvalid,
                $"Tower cannot start: wrong settings in {(file.Path.Length == 0 ? "its environment" : $"its environment or in {file.Path}")} "
                + $"({errors.Count}). Correct them, start it again.",
                errors.DrainToImmutable());
    }

    /// <summary>
    /// What is called like a setting and is none, a sentence each, with the name that was probably meant. A variable that
    /// only <c>tower init</c> reads, or that the compose file sets, is known.
    /// </summary>
    public static ImmutableArray<string> Unknown(IEnumerable<string> variables)
    {
        var known = Settings.Select(setting => setting.Name).Concat(SettingNames.OfInit).ToImmutableArray();
        return
        [
            .. variables.Where(name => name.StartsWith(SettingNames.Prefix, StringComparison.Ordinal)
                                       && !known.Contains(name) && !SettingNames.IsOfCompose(name))
                .Order(StringComparer.Ordinal)
                .Select(name => $"{name} is no setting of this Tower{DidYouMean(name, known)}"),
        ];
    }

    /// <summary>The data directory an environment names; null: it names none that can be used.</summary>
    internal static string? DataDirOf(IReadOnlyDictionary<string, string> environment)
    {
        const string name = "TOWER_DATA_DIR";
        var value = environment.GetValueOrDefault(name, "");
        if (value.Length == 0)
            return new TowerOptions().DataDir;
        var setting = Settings.First(one => one.Name == name);
        return setting.Problem(value) is null ? setting.Write(new TowerOptions(), value).DataDir : null;
    }

    // Why a line cannot be in the file; null when it can.
    private static string? Refusal(SettingLine line)
    {
        if (SettingNames.OfInit.Contains(line.Name) || SettingNames.IsOfCompose(line.Name))
            return $"{line.Name} is no setting that can be changed here";
        if (Settings.FirstOrDefault(setting => setting.Name == line.Name) is { } known)
            return known.IsFixed ? $"{line.Name} is fixed by `tower init`: what runs was made with it" : null;
        return $"{line.Name} is no setting of this Tower{DidYouMean(line.Name, Settings.Select(setting => setting.Name))}";
    }

    private static string DidYouMean(string name, IEnumerable<string> known) =>
        NearestName.Of(name, known) is { } meant ? $"; did you mean {meant}?" : "";

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

    private static IEnumerable<string> CapabilitiesOf(string value) => value
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(Capabilities.Normal).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> PortClashes(TowerOptions options)
    {
        (string Name, int Port)[] ports =
        [
            ("TOWER_HTTP_PORT", options.HttpPort),
            (SettingNames.HttpsPort, options.HttpsPort),
            ("TOWER_PULL_PORT", options.PullPort),
        ];
        return ports.GroupBy(port => port.Port, port => port.Name).Where(same => same.Count() > 1)
            .Select(same => $"{string.Join(" and ", same)}: expected different ports; all are {same.Key}");
    }

    private static Setting Text(
        string name, Func<TowerOptions, string?> read, Func<TowerOptions, string, TowerOptions> write,
        Func<string, string?> problem) => new(name, read, write, problem);

    private static Setting Port(
        string name, Func<TowerOptions, int> read, Func<TowerOptions, int, TowerOptions> write) =>
        new(name, o => read(o).ToString(CultureInfo.InvariantCulture),
            (o, v) => write(o, int.Parse(v, CultureInfo.InvariantCulture)),
            v => WholeNumber(v, 1, 65535) ? null : "a port from 1 to 65535");

    private static Setting Seconds(
        string name, Func<TowerOptions, TimeSpan> read, Func<TowerOptions, TimeSpan, TowerOptions> write) =>
        new(name, o => ((long)read(o).TotalSeconds).ToString(CultureInfo.InvariantCulture),
            (o, v) => write(o, TimeSpan.FromSeconds(int.Parse(v, CultureInfo.InvariantCulture))),
            v => WholeNumber(v, 1, 3600) ? null : "whole seconds from 1 to 3600");

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
    private sealed record Setting(
        string Name,
        Func<TowerOptions, string?> Read,
        Func<TowerOptions, string, TowerOptions> Write,
        Func<string, string?> Problem)
    {
        /// <summary>Whether it is written even when it is the default.</summary>
        public bool Always { get; init; }

        /// <summary>Whether it stays what it was when the server was set up: names of what runs are made of it.</summary>
        public bool IsFixed { get; init; }
    }
}
