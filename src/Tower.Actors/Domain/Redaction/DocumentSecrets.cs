using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tower.Actors.Domain.Values;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// What is secret in a document that may be no intent: its errors quote it, and a value that stands in the wrong place as well
/// must not come back in the answer.
/// </summary>
internal sealed partial class DocumentSecrets
{
    // No part that a rule looks at has more marks in it.
    private const int MostWords = 8;

    // A longer value is an error as a whole.
    private const int LongestInParts = 4096;

    // Each is looked for in a dozen forms. A secret of a person's has ten parts; a document with more than these is made to be expensive.
    private const int MostParts = 4096;

    private readonly List<string> _values = [];
    private readonly List<string> _names = [];
    private readonly List<string> _open = [];

    private DocumentSecrets()
    {
    }

    /// <summary>
    /// Values of <c>secrets</c>, whatever they are, and of members whose names say that they are secret, however deep in them; and what
    /// other values call a secret themselves, such as the password of a URL.
    /// </summary>
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
        found.TakePartsOfWhatIsOpen();
        return found;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        // Depth of the outermost array or object whose name says that all in it is secret.
        var secrets = int.MaxValue;
        var (name, around) = ("", new Stack<string>());
        var (label, labelled) = ("", "");
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    (label, labelled) = ("", "");
                    if (secrets == int.MaxValue && SecretValues.IsSecretName(name))
                        secrets = reader.CurrentDepth;
                    around.Push(name);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (reader.CurrentDepth == secrets)
                        secrets = int.MaxValue;
                    // The elements of an array have its name.
                    name = around.Pop();
                    break;
                case JsonTokenType.String or JsonTokenType.Number:
                    var value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan);
                    Take(name, value, reader.CurrentDepth > secrets);
                    // {"name": "DB_PASSWORD", "value": "…"}, as other tools list variables, in either order.
                    if (name.Equals("name", StringComparison.OrdinalIgnoreCase))
                        label = value;
                    else if (name.Equals("value", StringComparison.OrdinalIgnoreCase))
                        labelled = value;
                    if (labelled.Length > 0 && SecretValues.IsSecretName(label) && !SecretValues.IsHarmless(labelled))
                        _values.Add(labelled);
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
        else
            TakeOpen(value);
    }

    private void TakeOpen(string value)
    {
        if (value.Length >= SecretRedactor.ShortestValue)
            _open.Add(value);
        _values.AddRange(SecretForms.Named(value).Where(part => !SecretValues.IsHarmless(part)));
    }

    // An error names the part of a value that is wrong, e.g. what follows the @ of an image; of a secret in it that is a part too.
    private void TakePartsOfWhatIsOpen()
    {
        var secrets = new SecretMatcher([.. _values.Where(value => value.Length >= SecretRedactor.ShortestValue).Distinct(StringComparer.Ordinal).Select(value => new SecretForm(value))]);
        if (secrets.IsEmpty)
            return;
        _values.AddRange(PartsOf(secrets).Distinct(StringComparer.Ordinal).Take(MostParts));
    }

    private IEnumerable<string> PartsOf(SecretMatcher secrets)
    {
        var found = new List<TextSpan>();
        foreach (var open in _open.Distinct(StringComparer.Ordinal))
        {
            found.Clear();
            secrets.Find(open, found);
            foreach (var part in found.SelectMany(span => Parts(open[span.Start..Math.Min(span.End, span.Start + LongestInParts)])))
                yield return part;
        }
    }

    // What is between any two marks, such as "mB2+vQ7" of "Kx9/mB2+vQ7@wLp4".
    private static IEnumerable<string> Parts(string secret)
    {
        int[] marks = [-1, .. Enumerable.Range(0, secret.Length).Where(at => !char.IsLetterOrDigit(secret[at])), secret.Length];
        for (var first = 0; first < marks.Length; first++)
        {
            for (var last = first + 1; last < marks.Length && last <= first + MostWords; last++)
            {
                if (marks[last] - marks[first] > SecretRedactor.ShortestValue)
                    yield return secret[(marks[first] + 1)..marks[last]];
            }
        }
    }

    [GeneratedRegex("^[a-z0-9-]{1,63}$")]
    private static partial Regex AppName();
}
