using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Reads bytes that are written as numbers: <c>6865…</c>, <c>&lt;Buffer 68 65 …&gt;</c>, <c>68-65-…</c>, <c>0x68, 0x65, …</c>,
/// <c>[104, 101, …]</c>, Java's <c>[-61, -87, …]</c>.
/// </summary>
internal static class ByteNumbers
{
    // Shorter than that no secret is looked for.
    private const int Fewest = SecretRedactor.ShortestValue;

    private delegate int Reader(ReadOnlySpan<char> text, int at, out byte value);

    /// <summary>Hexadecimal ones, with or without something between them.</summary>
    public static TextReading? Hex(TextReading reading) => Undo(reading, HexByte, needsSeparator: false);

    /// <summary>Decimal ones.</summary>
    public static TextReading? Decimal(TextReading reading) => Undo(reading, DecimalByte, needsSeparator: true);

    private static TextReading? Undo(TextReading reading, Reader read, bool needsSeparator)
    {
        var text = reading.Text;
        TextReading.Writer? output = null;
        var (bytes, ends) = (new List<byte>(), new List<int>());
        for (var at = 0; text[at..].IndexOfAnyInRange('-', 'f') is var next and >= 0;)
        {
            at += next;
            bytes.Clear();
            ends.Clear();
            var end = at;
            while ((bytes.Count == 0 ? IsStart(text, at) : !needsSeparator || end > ends[^1]) && read(text, end, out var value) is var length and > 0)
            {
                bytes.Add(value);
                ends.Add(end += length);
                end += Separator(text, end);
            }
            if (bytes.Count < Fewest)
            {
                // Not from its middle: a number of any length would be read again from each of its digits.
                at = bytes.Count == 0 ? at + 1 : ends[^1];
                continue;
            }
            output ??= new(reading);
            for (var i = 0; i < bytes.Count;)
            {
                var few = CollectionsMarshal.AsSpan(bytes).Slice(i, Math.Min(4, bytes.Count - i));
                var isUtf8 = Rune.DecodeFromUtf8(few, out var rune, out var used) == OperationStatus.Done;
                var code = isUtf8 ? rune.Value : few[0];
                i += isUtf8 ? used : 1;
                at = output.Replace(at, ends[i - 1] - at, code);
            }
        }
        return output?.ToReading();
    }

    private static bool IsStart(ReadOnlySpan<char> text, int at) => at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])
        || (text[at - 1] is 'x' or 'X' && (at == 1 || text[at - 2] is '\\' or '0' or ' '));

    private static int HexByte(ReadOnlySpan<char> text, int at, out byte value)
    {
        var prefix = at + 1 < text.Length && text[at] == '0' && text[at + 1] is 'x' or 'X' ? 2 : 0;
        var isHex = TextDecoders.TryHex(text, at + prefix, 2, out var number);
        value = (byte)number;
        return isHex ? prefix + 2 : 0;
    }

    private static int DecimalByte(ReadOnlySpan<char> text, int at, out byte value)
    {
        value = 0;
        var start = at < text.Length && text[at] == '-' ? at + 1 : at;
        var (end, number) = (start, 0);
        while (end < text.Length && end - start < 3 && char.IsAsciiDigit(text[end]))
            number = number * 10 + text[end++] - '0';
        if (end == start || number > (start > at ? 128 : 255))
            return 0;
        value = (byte)(start > at ? -number : number);
        return end - at;
    }

    private static int Separator(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 2 && text[end] is ' ' or ',' or ':' or '-' or '\n')
        {
            // A minus sign belongs to the number after it.
            if (text[end] == '-' && end > at)
                break;
            end++;
        }
        return end - at;
    }
}
