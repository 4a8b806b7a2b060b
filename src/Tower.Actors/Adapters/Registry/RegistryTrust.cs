namespace Tower.Actors.Adapters.Registry;

/// <summary>
/// Which addresses that a registry names Tower goes to. Tower stands inside the server's network: a registry must not
/// make it ask plain-HTTP services there, and a token must not leave the registry it was given for.
/// </summary>
internal static class RegistryTrust
{
    /// <summary>Whether two addresses have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>Whether a redirect may be followed: to HTTPS, or within the same origin. Never with a name and password in it.</summary>
    public static bool MayFollow(Uri from, Uri to) =>
        to.UserInfo.Length == 0 && (to.Scheme == Uri.UriSchemeHttps || IsSameOrigin(from, to));

    /// <summary>Whether a token may be asked for there: over HTTPS, or by a plain-HTTP registry on its own host.</summary>
    public static bool MayAskForToken(Uri registry, Uri realm) =>
        realm.UserInfo.Length == 0
        && (realm.Scheme == Uri.UriSchemeHttps
            || (realm.Scheme == Uri.UriSchemeHttp && registry.Scheme == Uri.UriSchemeHttp && realm.Host == registry.Host));
}
