namespace Tower.Actors.Images;

/// <summary>An earlier image that a restore brought back, and that stays until a document is applied.</summary>
/// <param name="Reference">What the document of then said, e.g. <c>registry://hello:^1.0.0</c>.</param>
/// <param name="Tag">The tag it was resolved to then; null: not known.</param>
/// <param name="Digest">The digest it stays at: <c>sha256:…</c>.</param>
/// <param name="By">The restore that brought it back.</param>
public sealed record HeldImage(string Reference, string? Tag, string Digest, string By);
