using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>What the applied intent's references were resolved to. Pure.</summary>
internal static class KnownImages
{
    /// <summary>By app; without an applied intent, or a digest, there is nothing to go by.</summary>
    public static ImmutableDictionary<string, ResolvedImage> Of(Intent? applied, StackNotes notes) => applied is null
        ? ImmutableDictionary<string, ResolvedImage>.Empty
        : AppliedImages.Of(applied, app => notes.Of(app).Tag)
            .Select(image => image with { Digest = ImageVersions.DigestOf(image.PinnedImage) ?? "" })
            .Where(image => image.Digest.Length > 0)
            .ToImmutableDictionary(image => image.App, StringComparer.Ordinal);
}
