using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Images;

/// <summary>Which version an image is. Pure.</summary>
public static class ImageVersions
{
    /// <summary>The version of an image.</summary>
    /// <param name="reference">As the document says, e.g. <c>registry://api:^1.2.0</c>.</param>
    /// <param name="image">As the engine has it, e.g. <c>127.0.0.1:5000/api@sha256:…</c>.</param>
    /// <param name="tag">The tag it was resolved to; null: not known, and the reference may name it.</param>
    public static ImageVersion Of(string reference, string image, string? tag = null) => new(reference)
    {
        Version = tag ?? TagOf(reference),
        Digest = DigestOf(image),
    };

    /// <summary>The digest an image is pinned by; null: it is not.</summary>
    public static string? DigestOf(string image) => image.Split('@') is [_, var digest] ? digest : null;

    // A range names no version. What may be either is a tag to whoever has nothing better.
    private static string? TagOf(string reference) =>
        ImageReference.TryParse(reference, out var read, out _) && read.MayBeTag ? read.Selector : null;
}
