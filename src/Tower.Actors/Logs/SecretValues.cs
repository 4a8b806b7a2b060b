using Tower.Messages.Intents;

namespace Tower.Actors.Logs;

/// <summary>What is secret in an intent.</summary>
internal static class SecretValues
{
    private static readonly string[] Words = ["password", "passwd", "secret", "token", "key", "auth", "credential"];

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
            }
        }
    }

    private static bool IsShortNumber(string value) => value.Length < 6 && value.All(char.IsAsciiDigit);
}
