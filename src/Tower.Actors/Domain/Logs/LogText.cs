using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tower.Actors.Domain.Redaction;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Domain.Logs;

/// <summary>How a line of a deployment's log is written: as text, as JSON, as a server-sent event. UTF-8.</summary>
/// <remarks>A <see cref="LogEvent"/>'s text has no line break (<see cref="LogLines"/>), which all three rely on.</remarks>
public static class LogText
{
    private const int StepWidth = 8;

    private static readonly string[] Steps = [.. Enum.GetNames<DeploymentStep>().Select(name => name.ToLowerInvariant())];

    // The relaxed encoder leaves "→" and quotes of other languages readable; what it must escape for HTML is not read as HTML.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>A step's word, e.g. <c>resolve</c>.</summary>
    public static string Name(DeploymentStep step) => Steps[(int)step];

    /// <summary>An outcome's word, e.g. <c>succeeded</c>.</summary>
    public static string Name(DeploymentOutcome outcome) => outcome switch
    {
        DeploymentOutcome.Succeeded => "succeeded",
        DeploymentOutcome.Failed => "failed",
        DeploymentOutcome.Cancelled => "cancelled",
        DeploymentOutcome.Unchanged => "unchanged",
        DeploymentOutcome.Planned => "planned",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "unknown outcome"),
    };

    /// <summary>A severity's word: <c>info</c>, <c>warning</c>, <c>error</c>.</summary>
    public static string Name(LogSeverity severity) => severity switch
    {
        LogSeverity.Info => "info",
        LogSeverity.Warning => "warning",
        LogSeverity.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "unknown severity"),
    };

    /// <summary>What the last line begins with: <c>RESULT succeeded</c>.</summary>
    public static string Result(DeploymentOutcome outcome) => $"RESULT {Name(outcome)}";

    /// <summary>
    /// A line for people, without a line break, e.g. <c>12:30:45.123  resolve   api  registry://api:^1.2.0 → 1.2.3</c> (UTC).
    /// A warning's text begins with <c>warning:</c>, an error's with <c>error:</c>; the last line is the result and nothing else.
    /// </summary>
    public static string Plain(LogEvent line)
    {
        var output = new ArrayBufferWriter<byte>(line.Text.Length + 40);
        WritePlain(line, output);
        return Encoding.UTF8.GetString(output.WrittenSpan[..^1]);
    }

    /// <summary>Writes <see cref="Plain"/> and a line feed.</summary>
    public static void WritePlain(LogEvent line, IBufferWriter<byte> output)
    {
        if (line.Result is null)
        {
            var head = output.GetSpan(40);
            line.At.UtcDateTime.TryFormat(head, out var length, "HH:mm:ss.fff", CultureInfo.InvariantCulture);
            "  "u8.CopyTo(head[length..]);
            length += 2;
            length += Encoding.UTF8.GetBytes(Name(line.Step).PadRight(StepWidth), head[length..]);
            "  "u8.CopyTo(head[length..]);
            output.Advance(length + 2);
            if (line.Severity != LogSeverity.Info)
                output.Write(line.Severity == LogSeverity.Warning ? "warning: "u8 : "error: "u8);
        }
        Encoding.UTF8.GetBytes(line.Text, output);
        output.Write("\n"u8);
    }

    /// <summary>
    /// Writes a line as a JSON object and a line feed:
    /// <c>{"seq":1,"at":"2026-01-28T10:30:45.123Z","level":"info","step":"resolve","text":"…"}</c>; the last line has
    /// <c>"result":"failed"</c> and the members of <see cref="ResultFacts"/> as well.
    /// </summary>
    public static void WriteNdjson(LogEvent line, IBufferWriter<byte> output)
    {
        WriteJson(line, output);
        output.Write("\n"u8);
    }

    /// <summary>
    /// Writes a line as a server-sent event (WHATWG HTML, section 9.2): its number as id, so that a browser resumes with
    /// <c>Last-Event-ID</c>; event <c>log</c>, or <c>result</c> for the last; the JSON object as data.
    /// </summary>
    public static void WriteServerSentEvent(LogEvent line, IBufferWriter<byte> output)
    {
        output.Write("id: "u8);
        var number = output.GetSpan(20);
        Utf8Formatter.TryFormat(line.Sequence, number, out var length);
        output.Advance(length);
        output.Write(line.Result is null ? "\nevent: log\ndata: "u8 : "\nevent: result\ndata: "u8);
        WriteJson(line, output);
        output.Write("\n\n"u8);
    }

    private static void WriteFacts(Utf8JsonWriter writer, ResultFacts facts)
    {
        writer.WriteString("deployment"u8, facts.Deployment);
        writer.WriteNumber("seconds"u8, facts.Seconds);
        if (facts.FailedStep is not null)
            writer.WriteString("failedStep"u8, facts.FailedStep);
        if (facts.Code is not null)
            writer.WriteString("code"u8, facts.Code);
        if (facts.Remedy is not null)
            writer.WriteString("remedy"u8, facts.Remedy);
        WriteNames(writer, "changed"u8, facts.Changed);
        WriteNames(writer, "held"u8, facts.Held);
        WriteNames(writer, "kept"u8, facts.Kept);
        if (facts.Trial is { } trial)
            writer.WriteNumber("trial"u8, trial);
    }

    private static void WriteNames(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void WriteJson(LogEvent line, IBufferWriter<byte> output)
    {
        var writer = _writer ??= new Utf8JsonWriter(output, Json);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteNumber("seq"u8, line.Sequence);
        Span<byte> at = stackalloc byte[32];
        line.At.UtcDateTime.TryFormat(at, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString("at"u8, at[..length]);
        writer.WriteString("level"u8, Name(line.Severity));
        writer.WriteString("step"u8, Name(line.Step));
        writer.WriteString("text"u8, line.Text);
        if (line.Result is { } result)
            writer.WriteString("result"u8, Name(result));
        if (line.Facts is { } facts)
            WriteFacts(writer, facts);
        writer.WriteEndObject();
        writer.Flush();
        // Keeps the writer, not the response it wrote to.
        writer.Reset(Stream.Null);
    }
}
