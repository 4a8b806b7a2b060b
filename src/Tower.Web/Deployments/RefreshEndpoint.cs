using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary><c>POST /refresh</c>: resolves the applied intent's ranges again and deploys what moved.</summary>
internal sealed class RefreshEndpoint(DeploymentSubmission submission, IStateStore state)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/refresh";

    /// <summary>Answers the request; a body is not read.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (DeploymentQuery.Read(context.Request, out var query) is { } problem)
            await Problems.WriteAsync(context, problem);
        else if (state.Applied is { } intent)
            await submission.RunAsync(context, DeploymentTrigger.Refresh, intent, query);
        else
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status404NotFound, RequestFailures.NoIntent,
                "There is no applied intent to refresh: POST one to /apply first."));
    }
}
