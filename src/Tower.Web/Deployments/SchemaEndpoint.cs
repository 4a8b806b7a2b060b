using Tower.Actors.Domain.Intents;

namespace Tower.Web.Deployments;

/// <summary><c>GET /schema</c>: the JSON Schema of the intent, for editors.</summary>
internal static class SchemaEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/schema";

    /// <summary>Answers the request.</summary>
    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/schema+json";
        return context.Response.WriteAsync(IntentSchema.Json(), context.RequestAborted);
    }
}
