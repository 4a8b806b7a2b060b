using System.Collections.Immutable;
using Docker.DotNet;
using Tower.Actors.Domain.Logs;

namespace Tower.Actors.Adapters.Docker;

/// <summary>
/// Reads a container's log: stdout and stderr as one sequence of lines, in the order they were written.
/// </summary>
internal static class ContainerLog
{
    /// <summary>
    /// Reads to the end; without a terminal the engine sends both streams in frames, with one as they are.
    /// </summary>
    /// <param name="stream">The engine's answer.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<ImmutableArray<string>> ReadAsync(MultiplexedStream stream, CancellationToken cancel)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var streams = new Dictionary<MultiplexedStream.TargetStream, BoundedLines>();
        var bytes = new byte[8192];
        while (true)
        {
            var read = await stream.ReadOutputAsync(bytes, 0, bytes.Length, cancel).ConfigureAwait(false);
            if (read.EOF)
                break;
            if (!streams.TryGetValue(read.Target, out var target))
                streams[read.Target] = target = new BoundedLines(lines.Add, endsAtReturn: false);
            target.Append(bytes.AsSpan(0, read.Count));
        }

        foreach (var target in streams.Values)
            target.Complete();
        return lines.ToImmutable();
    }
}
