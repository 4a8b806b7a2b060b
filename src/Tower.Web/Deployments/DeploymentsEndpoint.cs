using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary>
/// <c>GET /deployments</c>: those that wait or run, and the last ones that did or tried something, the newest first;
/// <c>GET /deployments/{id}</c>: one of them, or one that changed nothing as long as its log is kept.
/// </summary>
internal sealed class DeploymentsEndpoint(CoordinatorClient coordinator)
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/deployments";

    /// <summary>Where a single one is.</summary>
    public const string OnePath = "/deployments/{id}";

    /// <summary>Answers 200.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var found = (await coordinator.ListAsync(context.RequestAborted)).Deployments;
        await TextOrJson.WriteAsync(context, () => DeploymentListText.Plain(found), () => DeploymentJson.Write(found));
    }

    /// <summary>Answers 200, or 404 when there is no such deployment.</summary>
    public async Task HandleOneAsync(HttpContext context)
    {
        var id = new DeploymentId((string)context.Request.RouteValues["id"]!);
        if (await coordinator.DescribeAsync(id, context.RequestAborted) is DeploymentDescribed { Summary: var found })
            await TextOrJson.WriteAsync(context, () => DeploymentText.Plain(found), () => DeploymentJson.Write(found));
        else
            await Problems.WriteAsync(context, new Problem(StatusCodes.Status404NotFound, RequestFailures.UnknownDeployment,
                "There is no such deployment, or it is too old to be on record. GET /deployments lists those on record."));
    }
}
