using Tower.Web.Http;

namespace Tower.Web.Deployments;

/// <summary><c>GET /deployments</c>: those that wait or run, and the last ones that did or tried something, the newest first.</summary>
internal sealed class DeploymentsEndpoint(CoordinatorClient coordinator)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/deployments";

    /// <summary>Answers 200.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var found = (await coordinator.ListAsync(context.RequestAborted)).Deployments;
        await TextOrJson.WriteAsync(context, () => DeploymentListText.Plain(found), () => DeploymentListText.Json(found));
    }
}
