using System.Buffers;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Messages.Logs;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>The forms of a streamed log.</summary>
internal enum LogFormat
{
    /// <summary>
    /// Lines for people; the body breaks off when the deployment did not succeed, so that curl fails.
    /// </summary>
    Text,
    /// <summary>One JSON object per line; always ends in order, for the reader looks at <c>result</c>.</summary>
    NdJson,
    /// <summary>Server-sent events with the line's number as id; ends in order.</summary>
    EventStream,
}

/// <summary>Choosing and writing a <see cref="LogFormat"/>.</summary>
internal static class LogFormats
{
    /// <summary>What the client asked for.</summary>
    public static LogFormat Wanted(HttpRequest request) =>
        Accepted.Prefers(request, MediaTypes.Text, MediaTypes.NdJson, MediaTypes.EventStream) switch
        {
            MediaTypes.NdJson => LogFormat.NdJson,
            MediaTypes.EventStream => LogFormat.EventStream,
            _ => LogFormat.Text,
        };

    /// <summary>The <c>Content-Type</c>.</summary>
    public static string ContentType(this LogFormat format) => format switch
    {
        LogFormat.NdJson => MediaTypes.NdJson,
        LogFormat.EventStream => MediaTypes.EventStream,
        _ => MediaTypes.TextUtf8,
    };

    /// <summary>
    /// The lines in UTF-8, each with its line break. In text, a result that the body breaks off behind is announced by a line before
    /// it, which has no number of its own.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(this LogFormat format, IReadOnlyCollection<LogEvent> events)
    {
        var output = new ArrayBufferWriter<byte>(events.Count * 128);
        foreach (var line in events)
        {
            switch (format)
            {
                case LogFormat.NdJson:
                    LogText.WriteNdjson(line, output);
                    break;
                case LogFormat.EventStream:
                    LogText.WriteServerSentEvent(line, output);
                    break;
                default:
                    if (line.Result is { } result && !result.IsGood())
                        LogText.WritePlain(line with { Result = null, Severity = LogSeverity.Info, Text = BrokenOff.Log }, output);
                    LogText.WritePlain(line, output);
                    break;
            }
        }
        return output.WrittenMemory;
    }
}
