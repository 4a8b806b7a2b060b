using Tower.Messages.Intents;

namespace Tower.Actors.Domain.Redaction;

/// <summary>What is secret in an intent.</summary>
internal static class SecretValues
{
    private static readonly string[] Words = ["password", "passwd", "passphrase", "secret", "token", "key", "auth", "credential"];

    // DB_PASS, MYSQL_PWD; not PWD, which is a directory, nor BYPASS.
    private static readonly string[] Endings = ["_pass", "_pwd", "-pass", "-pwd"];

    // Values of settings such as AUTH_ENABLED: no secrets, but words that every other line contains.
    private static readonly HashSet<string> NeverSecret =
        new(StringComparer.OrdinalIgnoreCase) { "true", "false", "none", "null", "auto", "default", "enabled", "disabled" };

    /// <summary>Whether a name says that its value is a secret.</summary>
    public static bool IsSecretName(ReadOnlySpan<char> name)
    {
        foreach (var word in Words)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Whether a value is a word that is no secret whatever its name is.</summary>
    public static bool IsHarmless(string value) => NeverSecret.Contains(value);

    /// <summary>
    /// Every secret value of an intent. What the name of a plain variable makes a secret is left out when it is none: a word
    /// such as <c>true</c>, a number as short as a port, or a name that the same document gives in the open.
    /// </summary>
    public static IEnumerable<string> Of(Intent intent)
    {
        var open = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "tower", "caddy", "registry", "otel-lgtm", intent.Tower.Domain, intent.Registry.Domain, intent.Otel.Domain,
        };
        foreach (var app in intent.Apps)
        {
            open.Add(app.Name);
            open.UnionWith(app.AllDomains());
            open.UnionWith(app.Redirects);
        }
        yield return intent.Tower.PasswordHash;
        yield return intent.Registry.PasswordHash;
        yield return intent.Otel.PasswordHash;
        foreach (var app in intent.Apps)
        {
            foreach (var value in app.Secrets.Values)
                yield return value;
            foreach (var (name, value) in app.Env)
            {
                if (IsSecretName(name) && !IsHarmless(value) && !IsShortNumber(value) && !open.Contains(value))
                    yield return value;
                // postgres://app:password@db: the name says nothing, the value does.
                foreach (var part in SecretForms.Named(value).Where(part => !open.Contains(part)))
                    yield return part;
            }
        }
    }

    /// <summary>
    /// What a person should know of secrets that cannot be kept out of everything: those too short to be looked for, and those
    /// that read like a word of Tower's own. A sentence each, without the value.
    /// </summary>
    public static IEnumerable<string> Doubts(Intent intent)
    {
        var own = OwnWords.Of([intent]);
        foreach (var app in intent.Apps)
        {
            foreach (var (name, value) in app.Secrets.Where(secret => !string.IsNullOrWhiteSpace(secret.Value)))
            {
                if (value.Length < SecretRedactor.ShortestValue)
                    yield return $"{app.Name}: {name} of its secrets has fewer than {SecretRedactor.ShortestValue} characters, so it is redacted nowhere: give it a longer value";
                else if (own.Contain(value))
                    yield return $"{app.Name}: {name} of its secrets is a word or a number that Tower writes itself, so it is redacted in what apps and Compose write, and not in Tower's own lines: give it another value";
            }
        }
    }

    private static bool IsShortNumber(string value) => value.Length < 6 && value.All(char.IsAsciiDigit);
}
