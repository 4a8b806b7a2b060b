using System.Runtime.InteropServices;

namespace Tower.Actors.Logs;

/// <summary>
/// A text as a decoder would read it, with the way back to where each character came from. Undoing an encoding finds a
/// secret whichever characters the encoder chose to encode, and in whichever case; encoding the secret would have to guess.
/// </summary>
internal sealed class TextReading
{
    // JSON in JSON in a URL; more layers than that were not seen in any log.
    private const int MostLayers = 3;

    // A text that every decoder reads differently has hundreds of readings, and each of them takes a search. Those with the
    // fewest layers come first.
    private const int MostReadings = 32;

    private readonly ReadOnlyMemory<char> _chars;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private TextReading(ReadOnlyMemory<char> chars, int[]? starts, int[]? ends) => (_chars, _starts, _ends) = (chars, starts, ends);

    /// <summary>What is read.</summary>
    public ReadOnlySpan<char> Text => _chars.Span;

    /// <summary>Where a part of <see cref="Text"/> stands in the text that was read.</summary>
    public TextSpan ToSource(TextSpan part) => _starts is null ? part : new TextSpan(_starts[part.Start], _ends![part.End - 1]);

    /// <summary>
    /// The different readings of a text: as it is, and as <see cref="TextDecoders"/> read it, up to three of them one after
    /// the other.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="spaces">Whether what stands for a space only sometimes (<c>+</c>, a line break) is worth a reading.</param>
    public static List<TextReading> All(string text, bool spaces)
    {
        var readings = new List<TextReading> { new(text.AsMemory(), null, null) };
        for (int layer = 0, first = 0; layer < MostLayers && first < readings.Count; layer++)
        {
            var last = readings.Count;
            for (; first < last; first++)
            {
                foreach (var decode in TextDecoders.All(layer, spaces))
                {
                    if (decode(readings[first]) is not { } decoded || readings.Exists(decoded.IsTheSame))
                        continue;
                    readings.Add(decoded);
                    if (readings.Count == MostReadings)
                        return readings;
                }
            }
        }
        return readings;
    }

    private bool IsTheSame(TextReading other) => Text.SequenceEqual(other.Text);

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
