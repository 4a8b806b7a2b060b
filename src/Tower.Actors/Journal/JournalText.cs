using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tower.Actors.Intents;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Journal;

/// <summary>How the files of a deployment are written and read back. Pure.</summary>
internal static class JournalText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary><c>plan.json</c>: the head without its intent, which has a file of its own.</summary>
    public static byte[] WritePlan(JournalHead head) =>
        JsonSerializer.SerializeToUtf8Bytes(new PlanFile(head.Trigger, head.RequestedAt, head.Steps), Options);

    /// <summary>The head; null when one of the files is not what was written.</summary>
    public static JournalHead? ReadHead(byte[]? plan, byte[]? intent)
    {
        if (plan is null || intent is null || Read<PlanFile>(plan) is not { } file)
            return null;
        return IntentReader.ReadSaved(intent) is { IsValid: true, Intent: { } document }
            ? new JournalHead(file.Trigger, file.RequestedAt, document, file.Steps)
            : null;
    }

    /// <summary>One line of <c>journal.ndjson</c>, with its line feed.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="fence">The fencing number of the Tower that writes it.</param>
    public static byte[] WriteEntry(JournalEntry entry, long fence) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new EntryLine(entry.At, entry.Kind, entry.Step, fence), Options), (byte)'\n'];

    /// <summary>The entries; a last line that was not written to its end is none.</summary>
    public static ImmutableArray<JournalEntry> ReadEntries(string text) =>
    [
        .. Lines(text).Select(line => Read<EntryLine>(System.Text.Encoding.UTF8.GetBytes(line))).OfType<EntryLine>()
            .Select(line => new JournalEntry(line.At, line.Kind, line.Step)),
    ];

    /// <summary><c>result.json</c>.</summary>
    public static byte[] WriteResult(JournalResult result) => JsonSerializer.SerializeToUtf8Bytes(result, Options);

    /// <summary>The result; null when the file is not what was written.</summary>
    public static JournalResult? ReadResult(byte[]? result) => result is null ? null : Read<JournalResult>(result);

    /// <summary>The lines of <c>log.ndjson</c>, which are written by <see cref="Logs.LogText.WriteNdjson"/>.</summary>
    public static ImmutableArray<LogEvent> ReadLog(string text) =>
    [
        .. Lines(text).Select(line => Read<LogFileLine>(System.Text.Encoding.UTF8.GetBytes(line))).OfType<LogFileLine>()
            .Select(line => new LogEvent(line.Seq, line.At, line.Level, line.Step, line.Text, line.Result)),
    ];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static T? Read<T>(byte[] json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException)
        {
            // Cut off by the crash it is read after: as far as it goes is all there is.
            return null;
        }
    }

    private sealed record PlanFile(DeploymentTrigger Trigger, DateTimeOffset RequestedAt, ImmutableArray<string> Steps);

    private sealed record EntryLine(DateTimeOffset At, JournalEntryKind Kind, string Step, long Fence);

    private sealed record LogFileLine(
        long Seq, DateTimeOffset At, LogSeverity Level, DeploymentStep Step, string Text, DeploymentOutcome? Result = null);
}
