using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Tower.Actors.Domain.Images;

/// <summary>What an image was built for, in the words of the OCI image index.</summary>
/// <param name="Os">E.g. <c>linux</c>.</param>
/// <param name="Architecture">E.g. <c>amd64</c>.</param>
/// <param name="Variant">E.g. <c>v7</c>; null when none is said.</param>
internal sealed record ImagePlatform(string Os, string Architecture, string? Variant = null)
{
    /// <summary>What a processor runs, the best first: as the engine chooses, so that both mean the same image.</summary>
    public static ImmutableArray<ImagePlatform> Of(Architecture processor) => processor switch
    {
        System.Runtime.InteropServices.Architecture.X64 => [Linux("amd64"), Linux("386")],
        System.Runtime.InteropServices.Architecture.X86 => [Linux("386")],
        System.Runtime.InteropServices.Architecture.Arm64 => [Linux("arm64"), .. Arm(8, 7, 6, 5)],
        System.Runtime.InteropServices.Architecture.Arm => Arm(7, 6, 5),
        System.Runtime.InteropServices.Architecture.Armv6 => Arm(6, 5),
        System.Runtime.InteropServices.Architecture.Ppc64le => [Linux("ppc64le")],
        _ => [Linux(processor.ToString().ToLowerInvariant())], // s390x, riscv64, loongarch64
    };

    /// <summary>
    /// The one to run among those of an index, or null. One that says no platform comes last: the engine looks into it.
    /// Attestations have the platform <c>unknown/unknown</c>, which no processor runs.
    /// </summary>
    /// <param name="offered">Them, with what they were built for.</param>
    /// <param name="processor">Who is to run it.</param>
    public static T? Pick<T>(IReadOnlyList<(ImagePlatform? Platform, T Image)> offered, Architecture processor) where T : class =>
        Of(processor)
            .SelectMany(wanted => offered.Where(one => wanted.IsMetBy(one.Platform)))
            .Concat(offered.Where(one => one.Platform is null))
            .Select(one => one.Image)
            .FirstOrDefault();

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    // Variants: none is v8 for arm64 and v7 for arm; amd64's (v2, v3) are newer processors than any may be.
    private bool IsMetBy(ImagePlatform? platform) =>
        platform is not null && platform.Os == Os && platform.Architecture == Architecture
        && (Architecture, platform.Variant) switch
        {
            (_, null or "") => Variant is null or "v7",
            ("arm64", "v8") or ("amd64", "v1") => true,
            var (_, variant) => variant == Variant,
        };

    private static ImagePlatform Linux(string architecture) => new("linux", architecture);

    private static ImmutableArray<ImagePlatform> Arm(params IEnumerable<int> versions) =>
        [.. versions.Select(version => new ImagePlatform("linux", "arm", $"v{version}"))];
}
