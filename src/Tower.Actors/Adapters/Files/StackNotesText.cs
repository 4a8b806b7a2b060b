using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Messages.Failures;

namespace Tower.Actors.Adapters.Files;

/// <summary>
/// How <see cref="StackNotes"/> are written (UTF-8 JSON). Members a newer Tower wrote are ignored, so that it can hand the
/// directory back. Pure.
/// </summary>
internal static class StackNotesText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The file.</summary>
    public static byte[] Write(StackNotes notes) => [.. JsonSerializer.SerializeToUtf8Bytes(notes, Options), (byte)'\n'];

    /// <summary>Reads it.</summary>
    /// <param name="content">The file; empty: there is none.</param>
    /// <param name="path">Where it is, for the message.</param>
    /// <exception cref="AdapterException">It is not what was written. Going on without it could start apps with empty volumes.</exception>
    public static StackNotes Read(ReadOnlySpan<byte> content, string path)
    {
        if (content.IsEmpty)
            return StackNotes.Empty;
        try
        {
            var read = JsonSerializer.Deserialize<StackNotes>(content, Options) ?? throw new JsonException("it is null");
            return read with
            {
                Apps = read.Apps.ToImmutableSortedDictionary(
                app => app.Key,
                app => app.Value with
                {
                    Volumes = app.Value.Volumes.WithComparers(StringComparer.Ordinal),
                    Left = app.Value.Left.WithComparers(StringComparer.Ordinal),
                    Paths = app.Value.Paths.WithComparers(StringComparer.Ordinal),
                },
                StringComparer.Ordinal),
            };
        }
        catch (JsonException broken)
        {
            throw new AdapterException(FailureCodes.StateInvalid,
                $"{path} cannot be read ({broken.Message}): it says which volumes apps have; correct it, or restore it from a backup",
                cause: broken);
        }
    }
}
