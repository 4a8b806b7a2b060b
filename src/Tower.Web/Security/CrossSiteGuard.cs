using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// Refuses what a browser sends on behalf of another site: it would add the password it remembers by itself. Reads Fetch
/// Metadata (W3C) and, for browsers without it, <c>Origin</c> (RFC 6454). curl and CI send neither. A link that is followed from anywhere
/// may read.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    /// <summary>The middleware.</summary>
    public Task InvokeAsync(HttpContext context) =>
        IsForeign(context.Request)
            ? Problems.WriteAsync(context, new Problem(StatusCodes.Status403Forbidden, RequestFailures.CrossSite,
                "A browser sent this request for another site. Open Tower's own address, or use curl."))
            : next(context);

    /// <summary>Whether another site made the browser send it.</summary>
    internal static bool IsForeign(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        // "none" is the person at the address bar; anything but these two, e.g. same-site, is another origin.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return !(reads && IsFollowedLink(request));
        if (reads)
            return false;
        if (request.Headers.Origin is not [{ } origin])
            return request.Headers.Origin.Count > 1;
        return !string.Equals(origin, OriginOf(request), StringComparison.OrdinalIgnoreCase);
    }

    // The person sees the answer, in a tab of its own, and the other site does not: a frame or a script's request says otherwise.
    private static bool IsFollowedLink(HttpRequest request) =>
        request.Headers["Sec-Fetch-Mode"] is ["navigate"] && request.Headers["Sec-Fetch-Dest"] is ["document"];

    // Caddy says by which scheme the request came to it, and lets no client say so.
    private static string OriginOf(HttpRequest request) =>
        $"{(request.Headers["X-Forwarded-Proto"] is [{ Length: > 0 } scheme] ? scheme : request.Scheme)}://{request.Host.Value}";
}
