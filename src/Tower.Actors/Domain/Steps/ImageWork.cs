using System.Collections.Immutable;
using Tower.Actors.Domain.Images;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Steps;

/// <summary>Asks for the digest of every app's image. Answered by <see cref="ImagesResolved"/> or <see cref="StepFailed"/>.</summary>
/// <param name="Intent">Whose apps, and which domain is the own registry's.</param>
public sealed record ResolveImages(Intent Intent) : StepWork
{
    /// <summary>
    /// What is in force, by app: an app whose reference is the same keeps it when its registry cannot say what the reference
    /// stands for now. An entry without a digest counts as none.
    /// </summary>
    public ImmutableDictionary<string, ResolvedImage> Known { get; init; } = ImmutableDictionary<string, ResolvedImage>.Empty;

    /// <summary>The apps an earlier restore holds at a digest.</summary>
    public ImmutableDictionary<string, HeldImage> Held { get; init; } = ImmutableDictionary<string, HeldImage>.Empty;

    /// <summary>
    /// Whether it fails when not one of its references could be asked for, all known or not: a refresh that asked nobody must not
    /// look like one that found nothing new.
    /// </summary>
    public bool Strict { get; init; }
}

/// <summary>Every image is known by its digest.</summary>
/// <param name="Images">One per app, in the intent's order.</param>
public sealed record ImagesResolved(ImmutableArray<ResolvedImage> Images)
{
    /// <summary>The apps that keep what is in force because their registry could not be asked; sorted.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];

    /// <summary>The held apps that would get another image if their document were applied; in the intent's order.</summary>
    public ImmutableArray<HeldNote> Held { get; init; } = [];
}

/// <summary>
/// Asks what images say about their containers. Answered by <see cref="ImageConfigsRead"/>, or by <see cref="StepFailed"/> when
/// one does not tell.
/// </summary>
/// <param name="Intent">Which domain is the own registry's.</param>
/// <param name="Images">Them.</param>
public sealed record ReadImageConfigs(Intent Intent, ImmutableArray<ResolvedImage> Images) : StepWork;

/// <summary>What images say about their containers.</summary>
/// <param name="Configs">By <see cref="ResolvedImage.PinnedImage"/>.</param>
public sealed record ImageConfigsRead(ImmutableDictionary<string, ImageConfig> Configs);
