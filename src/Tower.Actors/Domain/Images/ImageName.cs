namespace Tower.Actors.Domain.Images;

/// <summary>Image references as people read them.</summary>
internal static class ImageName
{
    private const string DigestMark = "@sha256:";
    private const int DigestDigits = 12;

    /// <summary>
    /// The reference with its digest cut to 12 digits, as <c>docker images</c> does:
    /// <c>127.0.0.1:5000/api@sha256:1a2b3c4d5e6f</c>.
    /// </summary>
    public static string Short(string image)
    {
        var end = image.IndexOf(DigestMark, StringComparison.Ordinal) + DigestMark.Length + DigestDigits;
        return IsPinned(image) && end < image.Length ? image[..end] : image;
    }

    /// <summary>Whether the reference names one image for ever, and not what a tag points to today.</summary>
    public static bool IsPinned(string image) => image.Contains(DigestMark, StringComparison.Ordinal);

    /// <summary>Whether the engine pulls the image from this server's own registry.</summary>
    /// <param name="image">The image as the engine is told it.</param>
    /// <param name="pullPort">The port on the host's loopback address behind which that registry is.</param>
    public static bool IsOfOwnRegistry(string image, int pullPort) =>
        image.StartsWith($"127.0.0.1:{pullPort}/", StringComparison.Ordinal);

    /// <summary>
    /// The reference with the tag <c>latest</c> when it has neither tag nor digest: the engine would pull all tags.
    /// </summary>
    public static string WithTag(string image) =>
        image.Contains('@') || image[(image.LastIndexOf('/') + 1)..].Contains(':') ? image : $"{image}:latest";
}
