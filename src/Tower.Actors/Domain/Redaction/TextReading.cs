using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// A text as a decoder would read it, with the way back to where each character came from. Undoing an encoding finds a
/// secret whichever characters the encoder chose to encode, and in whichever case; encoding the secret would have to guess.
/// </summary>
internal sealed class TextReading
{
    // JSON in JSON in a URL; more layers than that were not seen in any log.
    private const int MostLayers = 3;

    private readonly ReadOnlyMemory<char> _chars;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private TextReading(ReadOnlyMemory<char> chars, int[]? starts, int[]? ends) => (_chars, _starts, _ends) = (chars, starts, ends);

    /// <summary>What is read.</summary>
    public ReadOnlySpan<char> Text => _chars.Span;

    /// <summary>Where a part of <see cref="Text"/> stands in the text that was read.</summary>
    public TextSpan ToSource(TextSpan part) => _starts is null ? part : new TextSpan(_starts[part.Start], _ends![part.End - 1]);

    /// <summary>
    /// Visits the different readings of a text: as it is, and as <see cref="TextDecoders"/> read it, up to three of them one after
    /// the other. All of them, however many the text around a secret makes: noise must not push out the one that shows it.
    /// </summary>
    /// <remarks>Takes memory for four readings at once, and for the digests of all of them: a few hundred at most.</remarks>
    /// <param name="text">The text.</param>
    /// <param name="spaces">Whether what stands for a space only sometimes (<c>+</c>, a line break) is worth a reading.</param>
    /// <param name="visit">Gets each of them once.</param>
    public static void Each(string text, bool spaces, Action<TextReading> visit)
    {
        // How many layers each was reached with: one that is reached with fewer of them is decoded further.
        var layers = new Dictionary<UInt128, int>();
        Visit(new TextReading(text.AsMemory(), null, null), 0);

        void Visit(TextReading reading, int layer)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(layers, reading.Digest(), out var isKnown);
            if (isKnown && known <= layer)
                return;
            known = layer;
            if (!isKnown)
                visit(reading);
            if (layer == MostLayers)
                return;
            foreach (var decode in TextDecoders.All(layer, spaces))
            {
                if (decode(reading) is { } decoded)
                    Visit(decoded, layer + 1);
            }
        }
    }

    private UInt128 Digest()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(Text), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    /// <summary>Makes a reading of another one. What is decoded is never longer than what it was decoded from.</summary>
    public sealed class Writer(TextReading from)
    {
        private readonly char[] _chars = new char[from._chars.Length];
        private readonly int[] _starts = new int[from._chars.Length];
        private readonly int[] _ends = new int[from._chars.Length];
        private int _read;
        private int _written;

        /// <summary>Copies what is before <paramref name="at"/>, and reads the next characters as one.</summary>
        /// <returns>Where to go on.</returns>
        public int Replace(int at, int length, int code)
        {
            // Half of a pair is a character of its own here: JSON escapes each half.
            if (code <= 0xFFFF)
            {
                var one = (char)code;
                return Replace(at, length, MemoryMarshal.CreateReadOnlySpan(ref one, 1));
            }
            return Replace(at, length, char.ConvertFromUtf32(code));
        }

        /// <summary>Copies what is before <paramref name="at"/>, and reads the next characters as these; may be none.</summary>
        /// <returns>Where to go on.</returns>
        public int Replace(int at, int length, ReadOnlySpan<char> characters)
        {
            Copy(at);
            var source = from.ToSource(new TextSpan(at, at + length));
            foreach (var c in characters)
            {
                (_chars[_written], _starts[_written], _ends[_written]) = (c, source.Start, source.End);
                _written++;
            }
            return _read = at + length;
        }

        /// <summary>Copies the rest.</summary>
        public TextReading ToReading()
        {
            Copy(from._chars.Length);
            return new TextReading(_chars.AsMemory(0, _written), _starts, _ends);
        }

        private void Copy(int end)
        {
            var length = end - _read;
            from.Text[_read..end].CopyTo(_chars.AsSpan(_written));
            if (from._starts is not null)
            {
                from._starts.AsSpan(_read, length).CopyTo(_starts.AsSpan(_written));
                from._ends.AsSpan(_read, length).CopyTo(_ends.AsSpan(_written));
            }
            else
            {
                for (var i = 0; i < length; i++)
                {
                    _starts[_written + i] = _read + i;
                    _ends[_written + i] = _read + i + 1;
                }
            }
            _written += length;
        }
    }
}
