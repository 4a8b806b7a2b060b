using Microsoft.AspNetCore.Http;

namespace Tower.Actors.Tests.Images;

/// <summary>
/// What registries do beside the specification, for <see cref="RegistryServer.Always"/>; each changes one thing and leaves the rest.
/// </summary>
internal static class RegistryBehaviour
{
    /// <summary>Nexus (404), some proxies (403, 405) and broken back ends (5xx): only GET works.</summary>
    public static Func<HttpContext, Task<bool>> RefusesHead(int status) => context =>
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (isHead)
            context.Response.StatusCode = status;
        return Task.FromResult(isHead);
    };

    /// <summary>The content type of a HEAD, or of all answers, is not that of the manifest; null: there is none.</summary>
    public static Func<HttpContext, Task<bool>> NamesAnotherType(string? type, bool onlyForHead = true) => Headers(context =>
    {
        if (!onlyForHead || HttpMethods.IsHead(context.Request.Method))
            context.Response.ContentType = type;
    });

    /// <summary>The digest a HEAD says, or does not say.</summary>
    public static Func<HttpContext, Task<bool>> SaysOfHead(string? digest) => Headers(context =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Response.Headers["Docker-Content-Digest"] = digest;
    });

    /// <summary>Nexus: the list of tags ends after a page, and nothing says that there is more.</summary>
    public static Func<HttpContext, Task<bool>> CutsListsOff => Headers(context => context.Response.Headers.Remove("Link"));

    /// <summary>The whole first page, whatever is asked for.</summary>
    public static Func<HttpContext, Task<bool>> KnowsNoLast => async context =>
    {
        context.Request.QueryString = QueryString.Empty;
        return await CutsListsOff(context);
    };

    /// <summary>A registry without pages that finds a question for the next one wrong.</summary>
    public static Func<HttpContext, Task<bool>> RefusesLast(int status) => async context =>
    {
        if (!context.Request.Query.ContainsKey("last"))
            return await CutsListsOff(context);
        context.Response.StatusCode = status;
        return true;
    };

    /// <summary>Pages of this size at most may be asked for (distribution's <c>maxentries</c>).</summary>
    public static Func<HttpContext, Task<bool>> RefusesPagesAbove(int size) => context =>
    {
        var isTooLarge = int.TryParse(context.Request.Query["n"], out var asked) && asked > size;
        if (isTooLarge)
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.FromResult(isTooLarge);
    };

    /// <summary>Behind a proxy: links lead to the name the registry has inside.</summary>
    public static Func<HttpContext, Task<bool>> LinksTo(string root) => Headers(context =>
        context.Response.Headers.Link = context.Response.Headers.Link.ToString().Replace("</", $"<{root}", StringComparison.Ordinal));

    private static Func<HttpContext, Task<bool>> Headers(Action<HttpContext> change) => context =>
    {
        context.Response.OnStarting(() =>
        {
            change(context);
            return Task.CompletedTask;
        });
        return Task.FromResult(false);
    };
}
