using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Http;
using Tower.Web.Security;

namespace Tower.Web.Deployments;

/// <summary>
/// <c>POST /admin/deployments/{id}/cancel</c>: drops a deployment that waits, has one undone that has not moved the traffic
/// yet, and says why not otherwise.
/// </summary>
internal sealed class CancelEndpoint(CoordinatorClient coordinator)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/admin/deployments/{id}/cancel";

    /// <summary>
    /// Answers 202 when it will not come about, 400 to a query, 404 when it is unknown, 409 when it goes on or is over.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (QueryNames.AnyObjection(context.Request) is { } badQuery)
        {
            await Problems.WriteAsync(context, badQuery);
            return;
        }
        var id = new DeploymentId((string)context.Request.RouteValues["id"]!);
        var answer = await coordinator.CancelAsync(new CancelDeployment(id, Caller(context)), context.RequestAborted);
        switch (answer)
        {
            case CancelAccepted { WasWaiting: true }:
                await AnswerAsync(context, $"{id} waited and was dropped; nothing of it was done.\n");
                break;
            case CancelAccepted:
                await AnswerAsync(context, $"{id} is cancelled: what it did is being undone. "
                    + $"GET /deployments/{id}/log shows it, to the end.\n");
                break;
            case CancelRefused refused:
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status409Conflict, RequestFailures.NotCancelled,
                    $"{Quoted.Place(id.Value)} cannot be cancelled: {refused.Reason}."));
                break;
            default:
                await Problems.WriteAsync(context, new Problem(StatusCodes.Status404NotFound, RequestFailures.UnknownDeployment,
                    "There is no such deployment, or it is too old to be on record. GET /deployments lists those on record."));
                break;
        }
    }

    private static async Task AnswerAsync(HttpContext context, string text)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = MediaTypes.TextUtf8;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Who cancels, for the log of the one who deploys: the user, and the address Caddy saw.</summary>
    private static string Caller(HttpContext context)
    {
        var user = BasicCredentials.Parse(context.Request.Headers.Authorization)?.Username ?? "somebody";
        // Caddy takes the header from nobody but the intent's trustedProxies, and writes the client's address into it.
        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString();
        var address = forwarded.Length is > 0 and <= 64 ? forwarded : context.Connection.RemoteIpAddress?.ToString();
        // Both go into the log of the one who deploys.
        return Quoted.Place(address is null ? user : $"{user} ({address})");
    }
}
