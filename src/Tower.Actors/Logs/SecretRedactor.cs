using System.Text;
using Tower.Messages.Intents;

namespace Tower.Actors.Logs;

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

    /// <summary>The length in characters of the longest form of a secret; 0 without secrets.</summary>
    /// <remarks>Encodings that are undone while reading (percent, backslash) make a secret at most 12 times as long.</remarks>
    public int LongestValue => _values.Longest;

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

    /// <summary>A redactor for these values, e.g. the passwords <c>tower init</c> was given.</summary>
    public static SecretRedactor ForValues(params IEnumerable<string> values) => new(values, [], OwnWords.Of([]));

    /// <summary>A redactor for what is said of a document that may be no intent, or no JSON from some place on.</summary>
    public static SecretRedactor ForDocument(ReadOnlySpan<byte> utf8)
    {
        var found = DocumentSecrets.Of(utf8);
        return new SecretRedactor(found.Values, found.Names, OwnWords.With(found.Names));
    }

    /// <summary>The text without secrets; the very same string when there was none in it.</summary>
    public string Redact(string text) => Redact(text, text.Length);

    /// <summary>
    /// The same for a text of Tower's own: a secret that reads like a word Tower uses (<see cref="OwnWords"/>) is left, or
    /// <c>changed=hello</c> would become <c>changed=[redacted]</c> because an app has the secret <c>hello</c>.
    /// </summary>
    public string RedactOwn(string text) => Redact(text, text.Length, _own.Contain);

    /// <summary>
    /// The first <paramref name="kept"/> characters of the text without secrets, a secret that begins in them included.
    /// Cutting first and redacting then would let the beginning of a secret through.
    /// </summary>
    internal string Redact(string text, int kept) => Redact(text, kept, except: null);

    private string Redact(string text, int kept, SecretMatcher.Exception? except)
    {
        var found = new List<TextSpan>();
        _keys.Find(text, found);
        if (except is not null)
            found.RemoveAll(span => except(text.AsSpan(span.Start, span.End - span.Start)));
        if (_values.Longest > 0)
        {
            foreach (var reading in TextReading.All(text, _values.AnySpace))
            {
                var first = found.Count;
                _values.Find(reading.Text, found, except);
                for (var i = first; i < found.Count; i++)
                    found[i] = reading.ToSource(found[i]);
            }
        }
        return found.Count == 0 && kept == text.Length ? text : Replace(text, kept, found);
    }

    // Spans may overlap (two secrets that share a part, one secret in two readings): what any of them covers goes.
    private static string Replace(string text, int kept, List<TextSpan> found)
    {
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        var output = new StringBuilder(kept);
        var position = 0;
        for (var i = 0; i < found.Count && found[i].Start < kept; i++)
        {
            var (start, end) = found[i];
            while (i + 1 < found.Count && found[i + 1].Start <= end)
                end = Math.Max(end, found[++i].End);
            output.Append(text, position, start - position).Append(Replacement);
            position = end;
        }
        if (position < kept)
            output.Append(text, position, kept - position);
        return output.ToString();
    }
}

/// <summary>A part of a text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index behind its last character.</param>
internal readonly record struct TextSpan(int Start, int End);
