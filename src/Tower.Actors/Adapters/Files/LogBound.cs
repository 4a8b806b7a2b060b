using System.Buffers;
using System.Collections.Immutable;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Logs;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// How much of a deployment's log is kept: what fits, one line that says that the rest is not, the result. Pure.
/// </summary>
internal static class LogBound
{
    /// <summary>The length (bytes) from which on nothing but the result is appended.</summary>
    public const long MostBytes = 8 * 1024 * 1024;

    /// <summary>The lines to append, as <c>log.ndjson</c> has them.</summary>
    /// <param name="lines">Those there are.</param>
    /// <param name="length">How long the log is (bytes).</param>
    /// <param name="hasSaidSo">Whether it has been said that lines are not kept.</param>
    public static ReadOnlyMemory<byte> Fit(ImmutableArray<LogEvent> lines, long length, ref bool hasSaidSo)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            if (length + output.WrittenCount < MostBytes || line.Result is not null)
            {
                LogText.WriteNdjson(line, output);
            }
            else if (!hasSaidSo)
            {
                // With the number of the first that is missing, so that those of the others stay theirs.
                LogText.WriteNdjson(line with { Severity = LogSeverity.Warning, Text = Note }, output);
                hasSaidSo = true;
            }
        }
        return output.WrittenMemory;
    }

    private static string Note => $"this log has {MostBytes / 1024 / 1024} MiB: from here on only its result is kept";
}
