using System.Text.RegularExpressions;

namespace Tower.Actors.Domain.Intents;

/// <summary>
/// Says what somebody wrote where a bcrypt hash is due: a line of <c>htpasswd</c>, doubled dollar signs, what a shell left of the
/// hash, the password itself. Never quotes it.
/// </summary>
internal static partial class PastedHash
{
    private const string Wanted = "60 characters that begin with $2a$, $2b$ or $2y$";
    private const string HowTo = "make one with `htpasswd -nBC 12 name` (what comes after the colon) or `tower hash-password`";

    /// <summary>What it is and what to write.</summary>
    /// <param name="text">As written; not a bcrypt hash.</param>
    public static string Describe(string text)
    {
        if (text.Trim().Length == 0)
            return $"is empty; is the CI variable set? It must be a bcrypt hash, {Wanted}; {HowTo}";
        var trimmed = text.Trim();
        if (trimmed != text && BcryptHash.IsHash(trimmed))
        {
            var where = text[0] == trimmed[0] ? "ends in" : "begins with";
            return $"{where} {(text.Contains('\n') || text.Contains('\r') ? "a line break" : "a space")}; write the hash alone (… | tr -d ' \\r\\n')";
        }
        return Wrapped(trimmed) ?? Other(trimmed) ?? Spoilt(trimmed)
            ?? $"must be a bcrypt hash ({Wanted}), never a password; {HowTo}";
    }

    // A whole hash with something around or within it.
    private static string? Wrapped(string text)
    {
        if (BcryptHash.IsHash(text.Replace("$$", "$", StringComparison.Ordinal)))
            return "has each dollar sign doubled, as compose files need it; in JSON write each once";
        if (BcryptHash.IsHash(text.Replace("\\", "", StringComparison.Ordinal)))
            return "has a backslash before its dollar signs, as shells need it; in JSON write the dollar signs alone";
        if (BcryptHash.IsHash(text.Trim('"', '\'', ' ')))
            return "has extra quotes around the hash; write the hash alone";
        if (BcryptHash.IsHash(text.Replace("%24", "$", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)))
            return "is percent-encoded; write the hash as it was made, with $ and /";
        if (text.LastIndexOf(':') is >= 0 and var colon && text[(colon + 1)..].Replace("$$", "$", StringComparison.Ordinal).StartsWith("$2", StringComparison.Ordinal))
            return "is a line of htpasswd (name:hash); write only what comes after the colon";
        return text.LastIndexOf('}') is > 0 and var brace && BcryptHash.IsHash(text[(brace + 1)..])
            ? "has a prefix in braces, such as {bcrypt}; write only what comes after it" : null;
    }

    private static string? Other(string text)
    {
        var kind = text.StartsWith("$apr1$", StringComparison.Ordinal) || text.Contains(":$apr1$", StringComparison.Ordinal) ? "htpasswd's MD5"
            : text.StartsWith("$1$", StringComparison.Ordinal) ? "MD5"
            : text.StartsWith("$5$", StringComparison.Ordinal) || text.StartsWith("$6$", StringComparison.Ordinal) ? "SHA-2 crypt"
            : text.StartsWith("$argon2", StringComparison.Ordinal) ? "Argon2"
            : text.StartsWith("$y$", StringComparison.Ordinal) || text.StartsWith("$7$", StringComparison.Ordinal) ? "yescrypt or scrypt"
            : text.StartsWith("{SHA", StringComparison.OrdinalIgnoreCase) || text.StartsWith("{SSHA", StringComparison.OrdinalIgnoreCase) ? "SHA-1"
            : text.StartsWith("pbkdf2", StringComparison.OrdinalIgnoreCase) || text.StartsWith("$pbkdf2", StringComparison.Ordinal) ? "PBKDF2"
            : Digest().IsMatch(text) ? "MD5 or SHA"
            : text.StartsWith("$2x$", StringComparison.Ordinal) || text.StartsWith("$2$", StringComparison.Ordinal) ? "an old, faulty bcrypt ($2$ or $2x$)"
            : null;
        return kind is null ? null : $"looks like a hash of another kind ({kind}); a bcrypt hash is needed, {Wanted}; {HowTo}";
    }

    // A hash that has lost something on its way.
    private static string? Spoilt(string text)
    {
        if (Placeholders.Variable(text))
            return $"is a variable that was not replaced; insert the hash in the CI job, {Wanted}";
        if (text.Contains('…') || text.EndsWith("...", StringComparison.Ordinal))
            return $"is an example cut short (…); write a whole hash, {Wanted}; {HowTo}";
        if (Begun().IsMatch(text))
        {
            return text.Length == BcryptHash.Length
                ? "begins like a bcrypt hash but contains a character that no bcrypt hash has; copy it again"
                : $"begins like a bcrypt hash but has {text.Length} characters instead of {BcryptHash.Length}; copy the whole hash again";
        }
        return Shelled().IsMatch(text) && text.Length < BcryptHash.Length
            ? "looks like what a shell leaves of a bcrypt hash when it replaces $2, $12 and so on as variables; put the hash in single quotes"
            : null;
    }

    [GeneratedRegex(@"\A(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})\z", RegexOptions.IgnoreCase)]
    private static partial Regex Digest();

    [GeneratedRegex(@"\A\$2[aby]\$")]
    private static partial Regex Begun();

    // "$2b$12$salt" without $2, $1 and $salt is b2 and what follows the letters of the salt.
    [GeneratedRegex(@"\A[aby](?:\$?[0-9]{1,2})(?:[./$][./A-Za-z0-9]*)?\z|\A[./][./A-Za-z0-9]{30,53}\z")]
    private static partial Regex Shelled();
}
