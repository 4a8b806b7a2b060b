namespace Tower.Actors.Domain.Intents;

/// <summary>JSON pointers as text (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>The pointer to a member of the value that <paramref name="parent"/> points to.</summary>
    public static string Member(string parent, string name) =>
        $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The pointer to an element (0 is the first).</summary>
    public static string Element(string parent, int index) => $"{parent}/{index}";

    /// <summary>The pointer to the value around; null for the whole document.</summary>
    public static string? Parent(string pointer) =>
        pointer.Length == 0 ? null : pointer[..pointer.LastIndexOf('/')];
}
