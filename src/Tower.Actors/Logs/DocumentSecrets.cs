using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tower.Actors.Intents;

namespace Tower.Actors.Logs;

/// <summary>
/// What is secret in a document that may be no intent: its errors quote it, and a value that stands in the wrong place as well
/// must not come back in the answer.
/// </summary>
internal sealed partial class DocumentSecrets
{
    private readonly List<string> _values = [];
    private readonly List<string> _names = [];

    private DocumentSecrets()
    {
    }

    /// <summary>Values of <c>secrets</c>, whatever they are, and of members whose names say that they are secret.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>Names that can be an app's.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Reads as far as the document is JSON; behind that nothing of it is quoted either.</summary>
    public static DocumentSecrets Of(ReadOnlySpan<byte> utf8)
    {
        var found = new DocumentSecrets();
        var reader = new Utf8JsonReader(utf8[ByteOrderMark.LengthIn(utf8)..], new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            found.Read(ref reader);
        }
        catch (Exception end) when (end is JsonException or InvalidOperationException)
        {
            // Not JSON from here on, or no text; the answer says so.
        }
        return found;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        var (name, secrets) = ("", int.MaxValue);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when name == "secrets" && secrets == int.MaxValue:
                    secrets = reader.CurrentDepth;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when reader.CurrentDepth == secrets:
                    secrets = int.MaxValue;
                    break;
                case JsonTokenType.String or JsonTokenType.Number:
                    Take(name, reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan), reader.CurrentDepth > secrets);
                    break;
            }
        }
    }

    private void Take(string name, string value, bool isSecret)
    {
        if (isSecret || (SecretValues.IsSecretName(name) && !SecretValues.IsHarmless(value)))
            _values.Add(value);
        else if (name == "name" && AppName().IsMatch(value))
            _names.Add(value);
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex AppName();
}
