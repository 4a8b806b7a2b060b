using System.Globalization;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>
/// <c>GET /deployments/{id}/log?after=n</c>: a deployment's log, from its first line or behind line n, to its end and as it
/// ended: a failed deployment breaks off the text here as well.
/// </summary>
internal sealed class LogEndpoint(CoordinatorClient coordinator, DeploymentStream stream)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/deployments/{id}/log";

    /// <summary>Answers the request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var id = new DeploymentId((string)context.Request.RouteValues["id"]!);
        if (After(context.Request) is not { } after)
        {
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status400BadRequest, RequestFailures.BadQuery,
                "The query parameter after must be the number of the last line you have, or 0 for none: ?after=42."));
            return;
        }
        if (await coordinator.FindAsync(id, context.RequestAborted) is DeploymentFound)
            await stream.WriteAsync(context, id, after, LogFormats.Wanted(context.Request));
        else
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status404NotFound, RequestFailures.UnknownDeployment,
                "There is no such deployment, or it is so old that its log is gone."));
    }

    /// <summary>
    /// The last line the client has. A browser that reconnects repeats the old URL and adds <c>Last-Event-ID</c>.
    /// </summary>
    private static long? After(HttpRequest request)
    {
        var given = request.Headers["Last-Event-ID"].ToString();
        if (given.Length == 0)
            given = request.Query["after"].ToString();
        if (given.Length == 0)
            return 0;
        return long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : null;
    }
}
