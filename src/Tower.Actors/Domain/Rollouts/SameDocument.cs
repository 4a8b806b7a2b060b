using Tower.Actors.Domain.Intents;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>Whether the document on disk already says what a deployment would write.</summary>
internal static class SameDocument
{
    /// <summary>Compares the documents as they would be written, and the digests their ranges were resolved to.</summary>
    public static bool Is(DesiredState desired, Intent? applied) =>
        applied is { Applied: { } stamp }
        && IntentWriter.Write(desired.Intent with { Applied = null }).SequenceEqual(IntentWriter.Write(applied with { Applied = null }))
        && stamp.Images.Count == desired.Images.Length
        && desired.Images.All(image => stamp.Images.GetValueOrDefault(image.App) == image.PinnedImage);
}
