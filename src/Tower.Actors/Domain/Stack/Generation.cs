using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Stack;

/// <summary>
/// Names a container spec by its content: the first 8 hex digits of the SHA-256 of the spec's canonical form. The same
/// spec has the same name on every server and for ever, which is how Tower sees that there is nothing to do.
/// </summary>
/// <remarks>
/// Canonical form: one JSON object without white space, UTF-8, members in this order:
/// <code>
/// {"format":2,"kind":"app","app":"api","image":"…","port":3000,
///  "probe":{"port":3000,"path":"/health","timeoutMs":5000},
///  "env":{…},"secrets":{…},"settings":{…}}
/// </code>
/// <c>probe</c> and <c>path</c> may be null; names in <c>env</c>, <c>secrets</c> and <c>settings</c> are in ordinal
/// order. Behind them, in this order, stands what differs from its default and nothing else, so that a spec keeps its
/// name when Tower learns something it does not use:
/// <code>
/// "command":["node","server.js"],
/// "mounts":[{"source":"app_api_data","target":"/data","readOnly":false}],
/// "stopGraceMs":30000,"memory":536870912,"cpus":"0.5","init":true,"user":"1000:1000","replicas":2,
/// "capabilities":"CHOWN IPC_LOCK","pids":4096
/// </code>
/// Mounts are in the ordinal order of their targets, which makes no difference in the container; <c>cpus</c> has no
/// zeros at its end. Nothing of another service, no domain, no redirect, no position in the intent is part of it, nor what
/// the app speaks and the host a check asks for, and nothing that is about the change from one generation to the next (strategy, time to get ready, time to drain).
/// </remarks>
public static class Generation
{
    /// <summary>
    /// Raise it when the same spec must become a different container because Tower renders it differently; every
    /// container is then replaced once, as a rolling deployment.
    /// </summary>
    public const int Format = 2;

    /// <summary>How many hex digits a generation has.</summary>
    public const int Length = 8;

    /// <summary>
    /// The generation of a service; its <see cref="ServiceSpec.Name"/> and <see cref="ServiceSpec.Generation"/> are
    /// ignored.
    /// </summary>
    /// <param name="spec">The service.</param>
    /// <param name="settings">Whatever else its container is made of: ports it publishes, folders it mounts.</param>
    public static string Of(ServiceSpec spec, ImmutableSortedDictionary<string, string>? settings = null) =>
        Convert.ToHexStringLower(SHA256.HashData(Canonical(spec, settings).Span))[..Length];

    /// <summary>The bytes that are hashed.</summary>
    internal static ReadOnlyMemory<byte> Canonical(
        ServiceSpec spec, ImmutableSortedDictionary<string, string>? settings = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("kind", StackLabels.ValueOf(spec.Kind));
            json.WriteString("app", spec.App);
            json.WriteString("image", spec.Image);
            json.WriteNumber("port", spec.Port);
            if (spec.Probe is { } probe)
            {
                json.WriteStartObject("probe");
                json.WriteNumber("port", probe.Port);
                json.WriteString("path", probe.Path);
                json.WriteNumber("timeoutMs", (long)probe.Timeout.TotalMilliseconds);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("probe");
            }
            WriteSorted(json, "env", spec.Env);
            WriteSorted(json, "secrets", spec.Secrets);
            WriteSorted(json, "settings", settings ?? ImmutableSortedDictionary<string, string>.Empty);
            WriteDifferences(json, spec);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteDifferences(Utf8JsonWriter json, ServiceSpec spec)
    {
        if (!spec.Command.IsEmpty)
        {
            json.WriteStartArray("command");
            foreach (var word in spec.Command)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        if (!spec.Mounts.IsEmpty)
            WriteMounts(json, spec.Mounts);
        if (spec.StopGracePeriod is { } grace)
            json.WriteNumber("stopGraceMs", (long)grace.TotalMilliseconds);
        if (spec.MemoryBytes is { } memory)
            json.WriteNumber("memory", memory);
        if (spec.Cpus is { } cpus)
            json.WriteString("cpus", Decimals.Text(cpus));
        if (spec.Init)
            json.WriteBoolean("init", true);
        if (spec.User is { } user)
            json.WriteString("user", user);
        if (spec.Replicas != 1)
            json.WriteNumber("replicas", spec.Replicas);
        if (!spec.Capabilities.SequenceEqual(Capabilities.OfApps))
            json.WriteString("capabilities", string.Join(' ', spec.Capabilities));
        if (spec.Pids != ServiceSpec.DefaultPids)
            json.WriteNumber("pids", spec.Pids);
    }

    private static void WriteMounts(Utf8JsonWriter json, ImmutableArray<MountSpec> mounts)
    {
        json.WriteStartArray("mounts");
        foreach (var mount in mounts.OrderBy(mount => mount.Target, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("source", mount.Source);
            json.WriteString("target", mount.Target);
            json.WriteBoolean("readOnly", mount.ReadOnly);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Sorted here and not by the dictionary's own comparer, which a caller may have chosen by culture.
    private static void WriteSorted(Utf8JsonWriter json, string name, ImmutableSortedDictionary<string, string> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
