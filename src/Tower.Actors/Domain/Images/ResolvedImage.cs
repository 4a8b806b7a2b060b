namespace Tower.Actors.Domain.Images;

/// <summary>An image reference of the intent, resolved.</summary>
/// <param name="App">The app.</param>
/// <param name="Reference">As written in the intent.</param>
/// <param name="Tag">The tag that matched; null for a reference by digest.</param>
/// <param name="Digest"><c>sha256:…</c>, of the index when there is one.</param>
/// <param name="PinnedImage">What the compose file says: <c>127.0.0.1:5000/api@sha256:…</c>.</param>
public sealed record ResolvedImage(string App, string Reference, string? Tag, string Digest, string PinnedImage);
