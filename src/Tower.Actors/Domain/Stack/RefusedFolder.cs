namespace Tower.Actors.Domain.Stack;

/// <summary>A path of the host that is not mounted.</summary>
/// <param name="Path">The path as the document has it.</param>
/// <param name="Why">What is wrong with it and what to do: the rest of a sentence.</param>
public sealed record RefusedFolder(string Path, string Why);
