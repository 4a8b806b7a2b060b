using System.Text;
using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Redaction;

/// <summary>
/// Takes secrets out of text before anybody sees it. By value: every secret of the intents it was built from, as it is, as
/// programs print it (<see cref="TextDecoders"/>: escaped, quoted, encoded, broken over lines, in colours) and in base64. By
/// key: what follows <c>password=</c>, <c>"token":</c>, <c>Authorization: Basic</c> and the like, and the password of a URL.
/// </summary>
/// <remarks>
/// Immutable and safe from any thread. A value of fewer than <see cref="ShortestValue"/> characters is not looked for by value:
/// it would take harmless words out of every line. A value cut in two by a line break is recognised by its longer part.
/// </remarks>
public sealed class SecretRedactor
{
    /// <summary>What stands where a secret was.</summary>
    public const string Replacement = "[redacted]";

    /// <summary>The length in characters from which on a value is looked for.</summary>
    public const int ShortestValue = 4;

    private readonly SecretMatcher _values;
    private readonly KeyedSecrets _keys;
    private readonly OwnWords _own;

    private SecretRedactor(IEnumerable<string> values, IEnumerable<string> appNames, OwnWords own)
    {
        _values = new SecretMatcher(SecretForms.Of(values));
        _keys = new KeyedSecrets(appNames);
        _own = own;
    }

    /// <summary>A redactor that knows no value and goes by keys alone.</summary>
    public static SecretRedactor KeysOnly { get; } = new([], [], OwnWords.Of([]));

    /// <summary>
    /// A redactor for the secrets of these intents: every value of <c>secrets</c>, every password hash, and every value of
    /// <c>env</c> whose name contains password, secret, token, key, auth or credential.
    /// </summary>
    public static SecretRedactor For(params IEnumerable<Intent> intents)
    {
        var all = intents.ToList();
        return new SecretRedactor(
            all.SelectMany(SecretValues.Of), all.SelectMany(intent => intent.Apps).Select(app => app.Name), OwnWords.Of(all));
    }

    /// <summary>A redactor for what is said of a document that may be no intent, or no JSON from some place on.</summary>
    public static SecretRedactor ForDocument(ReadOnlySpan<byte> utf8)
    {
        var found = DocumentSecrets.Of(utf8);
        return new SecretRedactor(found.Values, found.Names, OwnWords.With(found.Names));
    }

    /// <summary>The text without secrets; the very same string when there was none in it.</summary>
    public string Redact(string text) => Redact(text, except: null);

    /// <summary>
    /// The same for a text of Tower's own: a secret that reads like a word Tower uses (<see cref="OwnWords"/>) is left, or
    /// <c>changed=hello</c> would become <c>changed=[redacted]</c> because an app has the secret <c>hello</c>.
    /// </summary>
    public string RedactOwn(string text) => Redact(text, _own.Contain);

    private string Redact(string text, SecretMatcher.Exception? except)
    {
        var found = new List<TextSpan>();
        _keys.Find(text, found);
        if (except is not null)
            found.RemoveAll(span => except(text.AsSpan(span.Start, span.End - span.Start)));
        if (!_values.IsEmpty)
        {
            TextReading.Each(text, _values.AnySpace, reading =>
            {
                var first = found.Count;
                _values.Find(reading.Text, found, except);
                for (var i = first; i < found.Count; i++)
                    found[i] = reading.ToSource(found[i]);
            });
        }
        return found.Count == 0 ? text : Replace(text, found);
    }

    // Spans may overlap (two secrets that share a part, one secret in two readings): what any of them covers goes.
    private static string Replace(string text, List<TextSpan> found)
    {
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        var output = new StringBuilder(text.Length);
        var position = 0;
        for (var i = 0; i < found.Count; i++)
        {
            var (start, end) = found[i];
            while (i + 1 < found.Count && found[i + 1].Start <= end)
                end = Math.Max(end, found[++i].End);
            output.Append(text, position, start - position).Append(Replacement);
            position = end;
        }
        return output.Append(text, position, text.Length - position).ToString();
    }
}

/// <summary>A part of a text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index behind its last character.</param>
internal readonly record struct TextSpan(int Start, int End);
