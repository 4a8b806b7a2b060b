using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Tower.Actors.Adapters.Registry;

/// <summary>What a registry says with 401: where to get a token, and for what (distribution's "Token Authentication").</summary>
/// <param name="Realm">The token service.</param>
/// <param name="Service">The name under which it knows the registry, or null.</param>
/// <param name="Scope">What the token must allow, or null.</param>
internal sealed partial record BearerChallenge(Uri Realm, string? Service, string? Scope)
{
    /// <summary>The first bearer challenge among the headers; null when there is none with a usable realm.</summary>
    public static BearerChallenge? Find(IEnumerable<AuthenticationHeaderValue> headers)
    {
        foreach (var header in headers.Where(header => header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)))
        {
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (Match pair in Parameter().Matches(header.Parameter ?? ""))
                values.TryAdd(pair.Groups["name"].Value, Unescape(pair));
            if (Uri.TryCreate(values.GetValueOrDefault("realm"), UriKind.Absolute, out var realm)
                && (realm.Scheme == Uri.UriSchemeHttps || realm.Scheme == Uri.UriSchemeHttp))
                return new BearerChallenge(realm, values.GetValueOrDefault("service"), values.GetValueOrDefault("scope"));
        }
        return null;
    }

    /// <summary>Where to ask for a token; without a scope in the challenge, for pulling from the repository.</summary>
    public Uri TokenUri(string repository)
    {
        var query = new List<string>();
        if (Realm.Query.Length > 1)
            query.Add(Realm.Query[1..]);
        if (Service is not null)
            query.Add($"service={Uri.EscapeDataString(Service)}");
        query.Add($"scope={Uri.EscapeDataString(Scope ?? $"repository:{repository}:pull")}");
        return new UriBuilder(Realm) { Query = string.Join('&', query) }.Uri;
    }

    private static string Unescape(Match pair) =>
        pair.Groups["quoted"].Success ? Escaped().Replace(pair.Groups["quoted"].Value, "$1") : pair.Groups["plain"].Value;

    [GeneratedRegex("""(?<name>[A-Za-z_]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,"]+))""", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();
}
