using System.Buffers;

namespace Tower.Actors.Domain.Redaction;

/// <summary>Finds what a text itself calls a secret: the value behind a telling key, and the password of a URL.</summary>
/// <remarks>
/// Assignments and JSON members count when the key contains password, secret, token, key, auth or credential. A bare
/// <c>key: value</c> is how prose looks too ("auth: invalid credentials", an app called auth), so there the key has to look
/// like a setting: DB_PASSWORD, access_token, apiKey, X-Auth-Token, Authorization.
/// </remarks>
/// <param name="appNames">Names of apps; in front of a colon they are no keys.</param>
internal sealed class KeyedSecrets(IEnumerable<string> appNames)
{
    private const int LongestKey = 128;

    private static readonly SearchValues<char> Separators = SearchValues.Create("=:");
    private static readonly string[] Schemes = ["Basic", "Bearer", "Digest", "Token", "ApiKey", "Negotiate"];
    private static readonly string[] BareKeys = ["secret", "token", "credential", "credentials", "apikey"];
    private static readonly string[] Headers = ["authorization", "proxy-authorization"];

    private readonly HashSet<string> _appNames = new(appNames, StringComparer.Ordinal);

    /// <summary>Adds what it finds.</summary>
    public void Find(ReadOnlySpan<char> text, List<TextSpan> found)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(Separators);
            if (next < 0)
                break;
            at += next;
            var value = text[at] == ':' && text[at..].StartsWith("://") ? UrlPassword(text, at + 3) : ValueOf(text, at);
            if (value.End > value.Start)
                found.Add(value);
        }
        FindBearers(text, found);
    }

    private TextSpan ValueOf(ReadOnlySpan<char> text, int separator)
    {
        var keyEnd = separator;
        while (keyEnd > 0 && text[keyEnd - 1] is ' ' or '\t')
            keyEnd--;
        var quoted = keyEnd > 0 && text[keyEnd - 1] is '"' or '\'';
        if (quoted)
            keyEnd--;
        while (quoted && keyEnd > 0 && text[keyEnd - 1] == '\\')
            keyEnd--;
        var keyStart = keyEnd;
        while (keyStart > 0 && keyEnd - keyStart < LongestKey && IsKeyCharacter(text[keyStart - 1]))
            keyStart--;
        var key = text[keyStart..keyEnd];
        var valueStart = separator + 1;
        while (valueStart < text.Length && text[valueStart] is ' ' or '\t')
            valueStart++;
        // Comparisons and arrows ("key == other", "token => …") assign nothing.
        if (!SecretValues.IsSecretName(key)
            || (text[separator] == '=' && separator + 1 < text.Length && text[separator + 1] is '=' or '>')
            || (text[separator] == ':' && !quoted && !IsBareKey(text, keyStart, key, valueStart > separator + 1)))
            return default;
        // JSON: of a list the first element ("Authorization":["Basic …"]), of an object the keys speak for themselves.
        if (quoted && text[separator] == ':' && valueStart < text.Length && text[valueStart] is '{' or '[')
            return text[valueStart] == '[' ? Value(text, valueStart + 1) : default;
        return Value(text, valueStart);
    }

    private bool IsBareKey(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> key, bool spaceFollows)
    {
        if (!spaceFollows || _appNames.Contains(key.ToString()))
            return false;
        if (key.Contains("passw", StringComparison.OrdinalIgnoreCase)
            || key.Contains('_')
            || key.IndexOfAnyInRange('A', 'Z') > 0
            || key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)
            || Contains(Headers, key))
            return true;
        var before = text[..start].TrimEnd(' ');
        return Contains(BareKeys, key) && (before.IsEmpty || before[^1] is '{' or ',' or '\n');
    }

    private static bool Contains(string[] words, ReadOnlySpan<char> word)
    {
        foreach (var candidate in words)
        {
            if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static TextSpan Value(ReadOnlySpan<char> text, int start)
    {
        var escapes = start;
        while (escapes < text.Length && text[escapes] == '\\')
            escapes++;
        var quoted = escapes < text.Length && text[escapes] is '"' or '\'';
        int end;
        if (quoted)
        {
            end = ClosingQuote(text, escapes, escapes - start);
            start = escapes + 1;
        }
        else
        {
            end = start;
            while (end < text.Length && !EndsWord(text, end))
                end++;
        }
        foreach (var scheme in Schemes)
        {
            var rest = text[start..];
            if (rest.Length > scheme.Length
                && rest[scheme.Length] == ' '
                && rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                start += scheme.Length + 1;
                while (!quoted && (end < start || (end < text.Length && !EndsWord(text, end))))
                    end++;
                break;
            }
        }
        var value = text[start..end];
        if (value is "" || text[start..].StartsWith(SecretRedactor.Replacement))
            return default;
        return value.Length < 12 && SecretValues.IsHarmless(value.ToString()) ? default : new TextSpan(start, end);
    }

    // In text that was escaped n times a quote stands behind 2^n-1 backslashes, and one inside the value behind more.
    private static int ClosingQuote(ReadOnlySpan<char> text, int opening, int depth)
    {
        var backslashes = 0;
        for (var at = opening + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                backslashes++;
                continue;
            }
            if (text[at] == text[opening] && (backslashes < depth || backslashes % (2 * (depth + 1)) == depth))
                return at - Math.Min(backslashes, depth);
            backslashes = 0;
        }
        return text.Length;
    }

    private static bool EndsWord(ReadOnlySpan<char> text, int at) =>
        char.IsWhiteSpace(text[at])
        || text[at] is '"' or '\'' or '&'
        || (text[at] is ',' or ';' or ')' or ']' or '}' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])));

    // scheme://user:password@host; not registry://api:1.2@sha256:…, which is an image.
    private static TextSpan UrlPassword(ReadOnlySpan<char> text, int start)
    {
        var length = text[start..].IndexOfAny("/?# \t\r\n\"'<>");
        var authority = length < 0 ? text[start..] : text.Slice(start, length);
        var at = authority.LastIndexOf('@');
        var colon = at < 0 ? -1 : authority[..at].IndexOf(':');
        if (colon < 0 || authority[(at + 1)..].StartsWith("sha256:"))
            return default;
        return authority[(colon + 1)..at].SequenceEqual(SecretRedactor.Replacement)
            ? default
            : new TextSpan(start + colon + 1, start + at);
    }

    // "Bearer eyJ…" without the header's name; a token has digits, prose behind the word "bearer" has none.
    private static void FindBearers(ReadOnlySpan<char> text, List<TextSpan> found)
    {
        const string Word = "Bearer ";
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOf(Word, StringComparison.OrdinalIgnoreCase);
            if (next < 0)
                return;
            var start = at + next + Word.Length;
            at = start;
            while (at < text.Length && (IsKeyCharacter(text[at]) || text[at] is '~' or '+' or '/' or '='))
                at++;
            if (at - start >= 16 && text[start..at].IndexOfAnyInRange('0', '9') >= 0)
                found.Add(new TextSpan(start, at));
        }
    }

    private static bool IsKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
