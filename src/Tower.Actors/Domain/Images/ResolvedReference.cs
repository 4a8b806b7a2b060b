namespace Tower.Actors.Domain.Images;

/// <summary>What became of a reference.</summary>
/// <param name="Tag">The tag that matched; null for a reference by digest.</param>
/// <param name="Digest"><c>sha256:…</c>.</param>
/// <param name="Note">Something a person should know about the choice, or null.</param>
internal sealed record ResolvedReference(string? Tag, string Digest, string? Note = null);
