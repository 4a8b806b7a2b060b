using System.Collections.Immutable;

namespace Tower.Actors.Domain.Steps;

/// <summary>Lines that somebody else wrote, as they are: neither redacted nor cut, and whatever characters are in them.</summary>
/// <remarks>They stay together up to the log: a secret that is broken over two lines is found in both of them only.</remarks>
/// <param name="Speaker">Who, e.g. the name of a service; shown before each line.</param>
/// <param name="Lines">What, in order.</param>
public sealed record Quotation(string Speaker, ImmutableArray<string> Lines)
{
    /// <summary>All of it as one text.</summary>
    public string Text => string.Join('\n', Lines);
}
