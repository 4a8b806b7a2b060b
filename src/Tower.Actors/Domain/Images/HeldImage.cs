namespace Tower.Actors.Domain.Images;

/// <summary>An image that a restore pinned: the app stays at it until its own document is applied again.</summary>
/// <param name="Reference">What the document says, e.g. <c>registry://hello:^1.0.0</c>.</param>
/// <param name="Tag">The tag it stood for when the image was chosen; null when none is known.</param>
/// <param name="Digest">What it is pinned to.</param>
/// <param name="By">The restore.</param>
public sealed record HeldImage(string Reference, string? Tag, string Digest, string By);

/// <summary>A held app whose own reference stands for another image by now.</summary>
/// <param name="App">The app.</param>
/// <param name="At">The tag it is held at; null when none is known.</param>
/// <param name="Newer">The tag its reference stands for now; the digest for one without a tag.</param>
/// <param name="Reference">What the document says.</param>
/// <param name="By">The restore that holds it.</param>
public sealed record HeldNote(string App, string? At, string Newer, string Reference, string By);
