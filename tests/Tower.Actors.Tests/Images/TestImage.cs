using System.Runtime.InteropServices;
using System.Text;
using Tower.Actors.Domain.Images;

namespace Tower.Actors.Tests.Images;

/// <summary>
/// An image as a registry has it: a configuration, a manifest that names it, and an index that names the manifest beside an
/// attestation, as buildx pushes them.
/// </summary>
internal sealed class TestImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private const string ConfigType = "application/vnd.oci.image.config.v1+json";

    /// <summary>Declares two volumes, and more that Tower does not go by.</summary>
    public static TestImage Database { get; } = new(
        """{"architecture":"x","config":{"Volumes":{"/var/lib/db/":{},"/backup":{}},"User":"999:999","Healthcheck":{"Test":["CMD","true"]}}}""");

    public TestImage(string config, string configType = ConfigType, string? artifactType = null)
    {
        Config = Encoding.UTF8.GetBytes(config);
        Manifest = ManifestOf(Descriptor(Config, configType), "image", artifactType);
        Attestation = ManifestOf(Descriptor(Config, configType), "attestation");
        Index = IndexOf((Attestation, "unknown/unknown"), (Manifest, $"{ImagePlatform.Of(RuntimeInformation.OSArchitecture)[0]}"));
    }

    public byte[] Config { get; }
    public byte[] Manifest { get; }
    public byte[] Attestation { get; }
    public byte[] Index { get; }

    /// <summary>An index of manifests, each for an <c>os/architecture/variant</c>; null: none is said.</summary>
    public static byte[] IndexOf(params (byte[] Manifest, string? Platform)[] images) => Bytes(
        $$"""{"schemaVersion":2,"mediaType":"{{RegistryServer.OciIndex}}","manifests":[{{string.Join(',', images.Select(Entry))}}]}""");

    private static byte[] ManifestOf(string config, string kind, string? artifactType = null) => Bytes(
        $$$"""{"schemaVersion":2,"mediaType":"{{{ManifestType}}}",{{{(artifactType is null ? "" : $"\"artifactType\":\"{artifactType}\",")}}}"config":{{{config}}},"layers":[],"annotations":{"kind":"{{{kind}}}"}}""");

    private static string Entry((byte[] Manifest, string? Platform) image)
    {
        var platform = image.Platform?.Split('/') switch
        {
            null => "",
            [var os, var architecture] => $$""" ,"platform":{"os":"{{os}}","architecture":"{{architecture}}"} """,
            [var os, var architecture, var variant] => $$""" ,"platform":{"os":"{{os}}","architecture":"{{architecture}}","variant":"{{variant}}"} """,
            _ => throw new ArgumentException(image.Platform),
        };
        return Descriptor(image.Manifest, ManifestType)[..^1] + platform + "}";
    }

    private static string Descriptor(byte[] content, string type) =>
        $$"""{"mediaType":"{{type}}","size":{{content.Length}},"digest":"{{RegistryServer.Digest(content)}}"}""";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
