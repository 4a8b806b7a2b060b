namespace Tower.Messages.Failures;

/// <summary>A kind of failure: a name that never changes, what it means, and the one thing to do about it.</summary>
/// <param name="Name">For programs: lower-case words with hyphens, e.g. <c>image-not-found</c>.</param>
/// <param name="Meaning">What happened, as a sentence without its full stop.</param>
/// <param name="Remedy">What to do, as a sentence without its full stop.</param>
public sealed record FailureCode(string Name, string Meaning, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
