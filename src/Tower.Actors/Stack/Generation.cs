using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Tower.Actors.Stack;

/// <summary>
/// Names a container spec by its content: the first 8 hex digits of the SHA-256 of the spec's canonical form. The same
/// spec has the same name on every server and for ever, which is how Tower sees that there is nothing to do.
/// </summary>
/// <remarks>
/// Canonical form: one JSON object without white space, UTF-8, members in this order:
/// <code>
/// {"format":1,"kind":"app","app":"api","image":"…","port":3000,
///  "probe":{"port":3000,"path":"/health","timeoutMs":5000},
///  "env":{…},"secrets":{…},"settings":{…}}
/// </code>
/// <c>probe</c> and <c>path</c> may be null; names in <c>env</c>, <c>secrets</c> and <c>settings</c> are in ordinal
/// order. Nothing of another service, no domain and no position in the intent is part of it.
/// </remarks>
public static class Generation
{
    /// <summary>
    /// Raise it when the same spec must become a different container because Tower renders it differently; every
    /// container is then replaced once, as a rolling deployment.
    /// </summary>
    public const int Format = 1;

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
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
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
