namespace Tower.Actors.Domain.Values;

/// <summary>Counts in words.</summary>
internal static class Plural
{
    /// <summary><c>1 image</c>, <c>2 images</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What, in the singular; its plural ends in <c>s</c>.</param>
    public static string Of(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
