namespace Tower.Actors.Stack;

/// <summary>Which requests to a domain need a name and a password.</summary>
public enum AuthPolicy
{
    /// <summary>None.</summary>
    None,
    /// <summary>All of them.</summary>
    BasicAll,
    /// <summary>Those that write: POST, PUT, PATCH, DELETE.</summary>
    BasicWriteOnly,
}

/// <summary>A user Caddy lets in.</summary>
/// <param name="Username">The name.</param>
/// <param name="PasswordHash">The bcrypt hash.</param>
public sealed record BasicAuthUser(string Username, string PasswordHash);

/// <summary>Where the requests to a domain go.</summary>
/// <param name="Domain">The domain, in punycode.</param>
/// <param name="App">The service's name without the generation.</param>
/// <param name="Upstream">The compose service the requests go to, by its own name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Auth">Which requests need a password.</param>
/// <param name="User">Who is let in; null with <see cref="AuthPolicy.None"/>.</param>
/// <param name="KeepAuthorization">
/// Whether the service sees the <c>Authorization</c> header that Caddy checked. With <see cref="AuthPolicy.None"/>
/// it always does.
/// </param>
public sealed record RouteSpec(
    string Domain,
    string App,
    string Upstream,
    int Port,
    AuthPolicy Auth,
    BasicAuthUser? User = null,
    bool KeepAuthorization = false);
