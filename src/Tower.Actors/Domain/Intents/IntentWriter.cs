using System.Text.Json;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Writes <c>intent.json</c>: fields in the order of the records, environment variables by name, ports and health
/// checks with their defaults, other optional fields only where they say something, <c>applied</c> last. The same
/// intent gives the same bytes.
/// </summary>
public static class IntentWriter
{
    /// <summary>The document as indented UTF-8 with a line break at its end. Holds secrets: for the data directory
    /// only.</summary>
    public static byte[] Write(Intent intent) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(intent, IntentJson.Options), (byte)'\n'];
}
