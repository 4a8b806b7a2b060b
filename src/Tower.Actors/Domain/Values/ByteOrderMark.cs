namespace Tower.Actors.Domain.Values;

/// <summary>The byte order mark of UTF-8: RFC 8259 section 8.1 lets a reader ignore it, and some editors write one.</summary>
internal static class ByteOrderMark
{
    /// <summary>How many bytes of a document are one: 3 or 0.</summary>
    public static int LengthIn(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? 3 : 0;
}
