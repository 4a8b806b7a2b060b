using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Security;

/// <summary>
/// Refuses what a browser sends on behalf of another site: it would add the password it remembers by itself. Reads Fetch
/// Metadata (W3C) and, for browsers without it, <c>Origin</c> (RFC 6454). curl and CI send neither.
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
        // "none" is the person at the address bar; anything but these two, e.g. same-site, is another origin.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
            return true;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return false;
        if (request.Headers.Origin is not [{ } origin])
            return request.Headers.Origin.Count > 1;
        var authority = origin.IndexOf("://", StringComparison.Ordinal) is > 0 and var at ? origin[(at + 3)..] : "";
        return !string.Equals(authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
