namespace Tower.Actors.Engine;

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
        return image.Contains(DigestMark, StringComparison.Ordinal) && end < image.Length ? image[..end] : image;
    }

    /// <summary>
    /// The reference with the tag <c>latest</c> when it has neither tag nor digest: the engine would pull all tags.
    /// </summary>
    public static string WithTag(string image) =>
        image.Contains('@') || image[(image.LastIndexOf('/') + 1)..].Contains(':') ? image : $"{image}:latest";
}
