namespace Tower.Actors.Domain.Rendering.Caddy;

/// <summary>
/// How Caddy asks Tower whether a request's user name and password are right: a GET without a body, by a unix socket that only
/// Caddy's container and Tower's can open. 204 says yes; 503 says that Tower cannot tell, and Caddy checks the hash itself; any other
/// answer is the client's.
/// </summary>
public static class AuthorizationQuestion
{
    /// <summary>
    /// The folder of the sockets, one for each Tower that runs, named as the table of upstreams names that Tower
    /// (<c>tower-1a2b3c4d:3100</c>).
    /// </summary>
    public const string SocketFolder = "/run/caddy/towers";

    /// <summary>The path; the service whose user is asked about follows, e.g. <c>/authorize/registry/…</c>.</summary>
    public const string Path = "/authorize";

    /// <summary>The header with the client's address.</summary>
    public const string ClientHeader = "X-Tower-Client";

    /// <summary>
    /// The header that says how a refusal has to end, because plain <c>curl</c> may have meant to deploy: <see cref="BreakByLength"/> or
    /// <see cref="BreakStream"/>. Empty: in the ordinary way.
    /// </summary>
    public const string BreakHeader = "X-Tower-Break";

    /// <summary>
    /// Caddy breaks the refusal off by promising one byte more: over HTTP/1 it then closes the connection slowly enough for the words to
    /// overtake a document that is still being sent. Tower tells it the length in <see cref="LengthHeader"/>.
    /// </summary>
    public const string BreakByLength = "length";

    /// <summary>Tower breaks it off, and Caddy passes that on: over HTTP/2 a length that is wrong would lose the words.</summary>
    public const string BreakStream = "stream";

    /// <summary>The header of Tower's answer with the length to promise, in bytes.</summary>
    public const string LengthHeader = "X-Tower-Length";
}
