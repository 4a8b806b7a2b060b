using System.Collections.Immutable;
using Tower.Actors.Stack;
using Tower.Actors.State;
using Tower.Messages.Intents;

namespace Tower.Actors.Deployments;

/// <summary>What the applied intent's references were resolved to. Pure.</summary>
internal static class KnownImages
{
    /// <summary>By app; without an applied intent, or a digest, there is nothing to go by.</summary>
    public static ImmutableDictionary<string, ResolvedImage> Of(Intent? applied, StackNotes notes) => applied is null
        ? ImmutableDictionary<string, ResolvedImage>.Empty
        : AppliedImages.Of(applied)
            .Where(image => image.PinnedImage.Contains('@', StringComparison.Ordinal))
            .ToImmutableDictionary(
                image => image.App,
                image => image with { Tag = notes.Of(image.App).Tag, Digest = image.PinnedImage.Split('@')[1] },
                StringComparer.Ordinal);
}
