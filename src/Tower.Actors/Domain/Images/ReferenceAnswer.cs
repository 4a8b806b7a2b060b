using Tower.Messages.Failures;

namespace Tower.Actors.Domain.Images;

/// <summary>What came of asking for one reference: what it stands for, or why nobody knows.</summary>
/// <param name="Text">The reference.</param>
/// <param name="Resolved">What it stands for; null when that failed.</param>
/// <param name="PinnedImage">The same for the compose file.</param>
/// <param name="Failure">Why not; null when it is known.</param>
/// <param name="Code">The failure's code.</param>
internal sealed record ReferenceAnswer(
    string Text, ResolvedReference? Resolved, string? PinnedImage, string? Failure = null, FailureCode? Code = null)
{
    /// <summary>Whether a registry has to be asked; not for a digest, and not for what is no reference.</summary>
    public bool NeedsRegistry => ImageReference.TryParse(Text, out var reference, out _) && reference.Digest is null;

    /// <summary>Whether a registry was asked and answered, be it that it has no such image.</summary>
    public bool IsAnswered => NeedsRegistry && (Failure is null || Code == FailureCodes.ImageNotFound);
}
