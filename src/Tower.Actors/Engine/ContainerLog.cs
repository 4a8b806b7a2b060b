using System.Collections.Immutable;
using System.Text;
using Docker.DotNet;

namespace Tower.Actors.Engine;

/// <summary>
/// Reads a container's log: stdout and stderr as one sequence of lines, in the order they were written.
/// </summary>
internal static class ContainerLog
{
    // So much more than the log of a deployment shows (LogLines.LongestQuote) that a secret at its edge is here as a whole.
    private const int LongestLine = 64 * 1024;

    /// <summary>
    /// Reads to the end; without a terminal the engine sends both streams in frames, with one as they are.
    /// </summary>
    /// <param name="stream">The engine's answer.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<ImmutableArray<string>> ReadAsync(MultiplexedStream stream, CancellationToken cancel)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var streams = new Dictionary<MultiplexedStream.TargetStream, (Decoder Decoder, StringBuilder Line)>();
        var bytes = new byte[8192];
        var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        while (true)
        {
            var read = await stream.ReadOutputAsync(bytes, 0, bytes.Length, cancel).ConfigureAwait(false);
            if (read.EOF)
                break;
            if (!streams.TryGetValue(read.Target, out var target))
                streams[read.Target] = target = (Encoding.UTF8.GetDecoder(), new StringBuilder());
            var count = target.Decoder.GetChars(bytes.AsSpan(0, read.Count), chars, flush: false);
            foreach (var character in chars.AsSpan(0, count))
            {
                if (character == '\n')
                    EndLine(target.Line, lines);
                else if (target.Line.Length < LongestLine)
                    target.Line.Append(character);
            }
        }

        foreach (var (_, line) in streams.Values.Where(target => target.Line.Length > 0))
            EndLine(line, lines);
        return lines.ToImmutable();
    }

    private static void EndLine(StringBuilder line, ImmutableArray<string>.Builder lines)
    {
        lines.Add(line.ToString().TrimEnd('\r')); // one inside of it is dealt with in the log
        line.Clear();
    }
}
