using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

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
            foreach (var setting in ServiceSetting.Always)
                setting.Write(json, spec);
            ServiceSetting.WriteSorted(json, "settings", settings ?? ImmutableSortedDictionary<string, string>.Empty);
            foreach (var setting in ServiceSetting.WhenSet)
                setting.Write(json, spec);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
