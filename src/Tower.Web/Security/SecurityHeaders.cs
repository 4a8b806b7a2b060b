namespace Tower.Web.Security;

/// <summary>Headers every answer carries: it is text for one reader, never a page to frame, sniff or keep.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>The middleware.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
