using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tower.Actors.Domain.Images;
using Tower.Actors.Domain.Intents;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// How the files of a deployment are written (UTF-8 JSON) and read back. What a crash cut off reads as if it had never
/// been written. Pure.
/// </summary>
internal static class JournalText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        // Read by people, never pasted into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary><c>plan.json</c>: the head without its intent, which has a file of its own.</summary>
    public static byte[] WritePlan(JournalHead head) => Line(new PlanFile(head.Trigger, head.RequestedAt, head.Steps)
    {
        Versions = head.Versions,
        Held = head.Held,
        Changes = [.. head.Changes.Select(JournaledChange.Of)],
    });

    /// <summary>The head; null when one of the two files is not what was written.</summary>
    public static JournalHead? ReadHead(ReadOnlySpan<byte> plan, ReadOnlyMemory<byte> intent) =>
        Read<PlanFile>(plan) is { Steps.IsDefault: false } file
            && IntentReader.ReadSaved(intent) is { IsValid: true, Intent: { } document }
            ? new JournalHead(file.Trigger, file.RequestedAt, document, file.Steps)
            {
                Versions = file.Versions.WithComparers(StringComparer.Ordinal),
                Held = file.Held,
                Changes = [.. file.Changes.Select(change => change.Read())],
            }
            : null;

    /// <summary>
    /// One line of <c>journal.ndjson</c>:
    /// <c>{"at":"2026-01-28T10:30:45+00:00","kind":"switch","step":"switch","fence":7}</c> and a line feed.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="fence">The fencing number of the Tower that writes it.</param>
    public static byte[] WriteEntry(JournalEntry entry, long fence) =>
        Line(new EntryLine(entry.At, entry.Kind, entry.Step, fence));

    /// <summary>The entries of <c>journal.ndjson</c>.</summary>
    public static ImmutableArray<JournalEntry> ReadEntries(ReadOnlySpan<byte> journal)
    {
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        foreach (var range in journal.Split((byte)'\n'))
        {
            if (Read<EntryLine>(journal[range]) is { } line)
                entries.Add(new JournalEntry(line.At, line.Kind, line.Step));
        }
        return entries.DrainToImmutable();
    }

    /// <summary><c>result.json</c>.</summary>
    public static byte[] WriteResult(JournalResult result) => Line(new ResultFile(result.At, result.Outcome, result.Text)
    {
        Facts = result.Facts is { } facts ? JournaledFacts.Of(facts) : null,
    });

    /// <summary>The result; null when the file is not what was written.</summary>
    public static JournalResult? ReadResult(ReadOnlySpan<byte> result) => Read<ResultFile>(result) is { } file
        ? new JournalResult(file.At, file.Outcome, file.Text) { Facts = file.Facts?.Read() }
        : null;

    /// <summary>The lines of <c>log.ndjson</c>, which are written by <see cref="LogText.WriteNdjson"/>.</summary>
    public static ImmutableArray<LogEvent> ReadLog(ReadOnlySpan<byte> log)
    {
        var lines = ImmutableArray.CreateBuilder<LogEvent>();
        foreach (var range in log.Split((byte)'\n'))
        {
            if (Read<LogFileLine>(log[range]) is { } line)
                lines.Add(new LogEvent(line.Seq, line.At, line.Level, line.Step, line.Text, line.Result) { Facts = line.Read() });
        }
        return lines.DrainToImmutable();
    }

    private static byte[] Line<T>(T content) => [.. JsonSerializer.SerializeToUtf8Bytes(content, Options), (byte)'\n'];

    private static T? Read<T>(ReadOnlySpan<byte> json) where T : class
    {
        if (json.IsEmpty)
            return null;
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

    private sealed record PlanFile(DeploymentTrigger Trigger, DateTimeOffset RequestedAt, ImmutableArray<string> Steps)
    {
        public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

        public ImmutableDictionary<string, HeldImage> Held { get; init; } = ImmutableDictionary<string, HeldImage>.Empty;

        public ImmutableArray<JournaledChange> Changes { get; init; } = [];
    }

    private sealed record ResultFile(DateTimeOffset At, DeploymentOutcome Outcome, string Text)
    {
        public JournaledFacts? Facts { get; init; }
    }

    private sealed record EntryLine(DateTimeOffset At, JournalEntryKind Kind, string Step, long Fence);

    private sealed record LogFileLine(
        long Seq,
        DateTimeOffset At,
        LogSeverity Level,
        DeploymentStep Step,
        string Text,
        DeploymentOutcome? Result = null) : JournaledFacts;
}
