using System.Text;

namespace Tower.Actors.Domain.Redaction;

/// <summary>A spelling of a secret that is looked for as it is.</summary>
/// <param name="Text">The spelling.</param>
/// <param name="OpenStart">Whether the base64 digit before it carries bits of the secret too.</param>
/// <param name="OpenEnd">Whether the base64 digit behind it carries bits of the secret too.</param>
/// <param name="IsBase64">Whether it is base64, and padding may follow.</param>
internal sealed record SecretForm(string Text, bool OpenStart = false, bool OpenEnd = false, bool IsBase64 = false);

/// <summary>The spellings of secrets that <see cref="TextReading"/> does not undo.</summary>
internal static class SecretForms
{
    // From this length on a value in another case is no other word.
    private const int ShortestInAnyCase = 8;

    private static readonly KeyedSecrets Keys = new([]);

    /// <summary>All spellings of all values that are long enough to be looked for, each once.</summary>
    public static IReadOnlyCollection<SecretForm> Of(IEnumerable<string> values)
    {
        var forms = new Dictionary<string, SecretForm>(StringComparer.Ordinal);
        foreach (var value in values.SelectMany(Parts).Where(IsLongEnough).Distinct(StringComparer.Ordinal))
        {
            foreach (var spelling in Spellings(value).Where(IsLongEnough))
                Add(new SecretForm(spelling));
            foreach (var form in Base64(Encoding.UTF8.GetBytes(value)).Concat(Base64(Encoding.Unicode.GetBytes(value))).Where(form => IsLongEnough(form.Text)))
                Add(form);
        }
        return forms.Values;

        void Add(SecretForm form) => forms.TryAdd(form.Text, form);
    }

    /// <summary>What a text calls a secret by itself: the password of a URL, what follows <c>Password=</c>.</summary>
    public static IEnumerable<string> Named(string text)
    {
        var found = new List<TextSpan>();
        Keys.Find(text, found);
        foreach (var part in found.Select(span => text[span.Start..span.End]).Distinct(StringComparer.Ordinal))
        {
            yield return part;
            yield return Uri.UnescapeDataString(part);
        }
    }

    private static bool IsLongEnough(string value) => value.Length >= SecretRedactor.ShortestValue;

    private static IEnumerable<string> Spellings(string value)
    {
        yield return value;
        if (value.Length >= ShortestInAnyCase)
        {
            yield return value.ToLowerInvariant();
            yield return value.ToUpperInvariant();
        }
        if (System.Text.Ascii.IsValid(value))
            yield break;
        // Read in the wrong encoding, and what is written in place of what an encoding does not have.
        yield return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        yield return string.Concat(value.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : "?"));
        yield return string.Concat(value.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : "\ufffd"));
    }

    // The value, its lines (a log shows a PEM key line by line), and what it calls a secret by itself (a client's error names
    // the password of a URL alone).
    private static IEnumerable<string> Parts(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield break;
        yield return value;
        if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            yield return value.ReplaceLineEndings("\n");
            foreach (var line in value.Split(['\r', '\n'], StringSplitOptions.TrimEntries))
                yield return line;
        }
        if (value.Trim() is var trimmed && trimmed.Length < value.Length)
            yield return trimmed;
        foreach (var part in Named(value))
            yield return part;
    }

    // A secret inside a longer text falls on one of three places relative to base64's groups of three bytes. The digits at
    // its ends then carry bits of its neighbours as well, so that only those in between can be looked for.
    private static IEnumerable<SecretForm> Base64(byte[] bytes)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var digits = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var start = (shift * 8 + 5) / 6;
            var end = (shift + bytes.Length) * 8 / 6;
            if (end <= start)
                continue;
            var openEnd = (shift + bytes.Length) * 8 % 6 != 0;
            var core = digits[start..end];
            yield return new SecretForm(core, shift > 0, openEnd, IsBase64: true);
            var urlCore = core.Replace('+', '-').Replace('/', '_');
            if (urlCore != core)
                yield return new SecretForm(urlCore, shift > 0, openEnd, IsBase64: true);
        }
    }
}
