using System.Collections.Immutable;
using System.Text.Json;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// One property of a <see cref="ServiceSpec"/> that its containers are made of: how it goes into the hash that is their generation, and what a
/// plan says when it changes. <see cref="All"/> is the one list of them; a property that is neither there nor in <see cref="NotPart"/> fails a test.
/// </summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Write">Writes it into the canonical form.</param>
/// <param name="Differences">What differs, by names of the intent; empty: nothing, or the document says it.</param>
internal sealed record ServiceSetting(
    string Property, Action<Utf8JsonWriter, ServiceSpec> Write, Func<ServiceSpec, ServiceSpec, IEnumerable<FieldChange>> Differences)
{
    /// <summary>
    /// Those that are always written, in their order in the canonical form (<see cref="Generation"/>). The order and the form never change: containers would all be
    /// replaced.
    /// </summary>
    public static ImmutableArray<ServiceSetting> Always { get; } =
    [
        Silent(nameof(ServiceSpec.Kind), (json, spec) => json.WriteString("kind", StackLabels.ValueOf(spec.Kind))),
        Silent(nameof(ServiceSpec.App), (json, spec) => json.WriteString("app", spec.App)),
        Of(nameof(ServiceSpec.Image), spec => spec.Image, "image", (json, image) => json.WriteString("image", image)),
        new(nameof(ServiceSpec.Port), (json, spec) => json.WriteNumber("port", spec.Port), (old, now) => Told("port", old.Port, now.Port)),
        new(nameof(ServiceSpec.Probe), WriteProbe, (old, now) => ProbeOf(old) == ProbeOf(now) ? [] : ["healthCheck"]),
        new(nameof(ServiceSpec.Env), (json, spec) => WriteSorted(json, "env", spec.Env), (old, now) => Names("env", old.Env, now.Env)),
        new(nameof(ServiceSpec.Secrets), (json, spec) => WriteSorted(json, "secrets", spec.Secrets), (old, now) => Names("secrets", old.Secrets, now.Secrets)),
    ];

    /// <summary>
    /// Those that are written only when they differ from their default, so that a spec keeps its name when Tower learns something it does not use; in
    /// their order. A new one comes last.
    /// </summary>
    public static ImmutableArray<ServiceSetting> WhenSet { get; } =
    [
        new(nameof(ServiceSpec.Command), WriteCommand, (old, now) => old.Command.SequenceEqual(now.Command) ? [] : ["command"]),
        new(nameof(ServiceSpec.Mounts), WriteMounts, (old, now) => old.Mounts.ToHashSet().SetEquals(now.Mounts) ? [] : ["volumes"]),
        Of(nameof(ServiceSpec.StopGracePeriod), spec => spec.StopGracePeriod, "stopGracePeriod",
            (json, grace) => Given(grace, value => json.WriteNumber("stopGraceMs", (long)value.TotalMilliseconds))),
        Of(nameof(ServiceSpec.MemoryBytes), spec => spec.MemoryBytes, "resources", (json, memory) => Given(memory, value => json.WriteNumber("memory", value))),
        Of(nameof(ServiceSpec.Cpus), spec => spec.Cpus, "resources", (json, cpus) => Given(cpus, value => json.WriteString("cpus", Decimals.Text(value)))),
        Of(nameof(ServiceSpec.Init), spec => spec.Init, "init", (json, init) => { if (init) json.WriteBoolean("init", true); }),
        Of(nameof(ServiceSpec.User), spec => spec.User, "user", (json, user) => { if (user is not null) json.WriteString("user", user); }),
        new(nameof(ServiceSpec.Replicas), (json, spec) => { if (spec.Replicas != 1) json.WriteNumber("replicas", spec.Replicas); },
            (old, now) => Told("replicas", old.Replicas, now.Replicas)),
        // What changes of them the document says, as capAdd and capDrop.
        Silent(nameof(ServiceSpec.Capabilities), (json, spec) =>
        {
            if (!spec.Capabilities.SequenceEqual(Capabilities.OfApps))
                json.WriteString("capabilities", string.Join(' ', spec.Capabilities));
        }),
        new(nameof(ServiceSpec.Pids), (json, spec) => { if (spec.Pids != ServiceSpec.DefaultPids) json.WriteNumber("pids", spec.Pids); },
            (old, now) => Told("pids", old.Pids, now.Pids)),
    ];

    /// <summary>All that containers are made of.</summary>
    public static IEnumerable<ServiceSetting> All => Always.Concat(WhenSet);

    /// <summary>The properties no container is replaced for.</summary>
    public static ImmutableArray<string> NotPart { get; } =
    [
        // Made from the generation.
        nameof(ServiceSpec.Name), nameof(ServiceSpec.Generation), nameof(ServiceSpec.Hosts),
        // About the change from one generation to the next.
        nameof(ServiceSpec.Strategy), nameof(ServiceSpec.ReadyWithin), nameof(ServiceSpec.DrainTimeout), nameof(ServiceSpec.RenamedFrom),
        nameof(ServiceSpec.CountsImageHealth),
        // Follows from the image and what is mounted.
        nameof(ServiceSpec.ImageMounts),
        // Counts from the next generation on.
        nameof(ServiceSpec.Health), nameof(ServiceSpec.Hostname),
        // Caddy and the probe follow.
        nameof(ServiceSpec.Protocol),
    ];

    /// <summary>What differs between two specs, by names of the intent, each once.</summary>
    public static IEnumerable<FieldChange> Between(ServiceSpec old, ServiceSpec now) =>
        All.SelectMany(setting => setting.Differences(old, now)).DistinctBy(change => change.Field);

    /// <summary>Writes values by name, in ordinal order whatever order the dictionary has.</summary>
    public static void WriteSorted(Utf8JsonWriter json, string name, ImmutableSortedDictionary<string, string> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static ServiceSetting Of<T>(string property, Func<ServiceSpec, T> read, string field, Action<Utf8JsonWriter, T> write) => new(
        property, (json, spec) => write(json, read(spec)), (old, now) => EqualityComparer<T>.Default.Equals(read(old), read(now)) ? [] : [field]);

    private static ServiceSetting Silent(string property, Action<Utf8JsonWriter, ServiceSpec> write) => new(property, write, (_, _) => []);

    private static void Given<T>(T? value, Action<T> write) where T : struct
    {
        if (value is { } given)
            write(given);
    }

    private static IEnumerable<FieldChange> Told(string field, int old, int now) => old == now ? [] : [new(field, $"{old} → {now}")];

    private static IEnumerable<FieldChange> Names(
        string field, ImmutableSortedDictionary<string, string> old, ImmutableSortedDictionary<string, string> now) =>
        old.Except(now).Concat(now.Except(old)).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new FieldChange($"{field} {name}", ""));

    // The port is the app's own unless the intent says otherwise, and then another one is no other check.
    private static (int? Port, string? Path, TimeSpan? Timeout) ProbeOf(ServiceSpec service) =>
        (service.Probe?.Port - service.Port, service.Probe?.Path, service.Probe?.Timeout);

    private static void WriteProbe(Utf8JsonWriter json, ServiceSpec spec)
    {
        if (spec.Probe is not { } probe)
        {
            json.WriteNull("probe");
            return;
        }
        json.WriteStartObject("probe");
        json.WriteNumber("port", probe.Port);
        json.WriteString("path", probe.Path);
        json.WriteNumber("timeoutMs", (long)probe.Timeout.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static void WriteCommand(Utf8JsonWriter json, ServiceSpec spec)
    {
        if (spec.Command.IsEmpty)
            return;
        json.WriteStartArray("command");
        foreach (var word in spec.Command)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void WriteMounts(Utf8JsonWriter json, ServiceSpec spec)
    {
        if (spec.Mounts.IsEmpty)
            return;
        json.WriteStartArray("mounts");
        foreach (var mount in spec.Mounts.OrderBy(mount => mount.Target, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("source", mount.Source);
            json.WriteString("target", mount.Target);
            json.WriteBoolean("readOnly", mount.ReadOnly);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
