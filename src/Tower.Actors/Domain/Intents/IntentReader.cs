using System.Text.Json;
using Tower.Actors.Domain.Values;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Reads <c>intent.json</c>: strictly, and reporting all problems at once. Syntax comes first; a document that is
/// JSON is
/// compared with the records (<see cref="IntentShape"/>) and judged by the rules (<see cref="IntentRules"/>).
/// </summary>
public static class IntentReader
{
    /// <summary>How large a document may be (bytes).</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly string AppliedPointer =
        JsonPointer.Member("", JsonNamingPolicy.CamelCase.ConvertName(nameof(Intent.Applied)));

    /// <summary>
    /// Reads a document somebody sends. <c>applied</c> may hold any JSON and is ignored, so that a saved intent can
    /// be sent again.
    /// Never throws for what the bytes hold.
    /// </summary>
    public static IntentReadResult Read(ReadOnlyMemory<byte> utf8) => Read(utf8, isSaved: false);

    /// <summary>
    /// Reads the document Tower saved: as <see cref="Read(ReadOnlyMemory{byte})"/>, but <c>applied</c> counts, and so does what
    /// earlier versions of Tower took: costly hashes, empty secrets, placeholders. A server must not stop at an update.
    /// </summary>
    public static IntentReadResult ReadSaved(ReadOnlyMemory<byte> utf8) => Read(utf8, isSaved: true);

    private static IntentReadResult Read(ReadOnlyMemory<byte> utf8, bool isSaved)
    {
        if (utf8.Length > MaxBytes)
        {
            return IntentReadResult.Of([new IntentProblem("",
                $"the document has {utf8.Length} bytes; {MaxBytes} (1 MiB) are allowed")]);
        }
        utf8 = utf8[ByteOrderMark.LengthIn(utf8.Span)..];
        var problems = new ProblemList();
        if (!JsonSyntax.Check(utf8, problems, isSaved ? MaxBytes : JsonSyntax.LongestName))
            return IntentReadResult.Of(problems.InOrder());
        var intent = CopyWhatFits(utf8, problems, pointer => !isSaved && pointer == AppliedPointer);
        if (!problems.IsFull && !isSaved)
            PlaceholderRules.Check(intent, problems);
        if (!problems.IsFull)
            IntentRules.Check(intent, problems, isSaved ? BcryptHash.MaxSavedCost : BcryptHash.MaxCost);
        return problems.IsEmpty
            ? IntentReadResult.Of(IntentRules.Normalize(intent))
            : IntentReadResult.Of(problems.InOrder());
    }

    private static Intent CopyWhatFits(ReadOnlyMemory<byte> utf8, ProblemList problems, Func<string, bool> ignored)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions
        {
            // Already noted; skipping them here finds what else is wrong.
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = JsonSyntax.DeepestNesting,
        });
        using var copied = new MemoryStream();
        using (var writer = new Utf8JsonWriter(copied))
        {
            var type = IntentJson.Options.GetTypeInfo(typeof(Intent));
            new IntentShape(problems, writer, ignored).Copy(document.RootElement, type, "");
        }
        // The copy fits the records by construction; an exception here is a bug.
        return JsonSerializer.Deserialize<Intent>(copied.GetBuffer().AsSpan(0, (int)copied.Length), IntentJson.Options)!;
    }
}
