using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tower.Actors.Deployments;
using Tower.Actors.Domain.Values;
using Tower.Messages.Deployments;
using Tower.Messages.Failures;
using Tower.Web.Coordination;
using Tower.Web.Deployments;
using Tower.Web.Health;
using Tower.Web.Http;
using Tower.Web.Security;
using Tower.Web.Status;
using Tower.Web.Volumes;

namespace Tower.Web.Hosting;

/// <summary>The HTTP API: its parts and the order a request passes them in.</summary>
internal static class TowerApi
{
    /// <summary>Adds the parts.</summary>
    public static void AddTowerApi(this IServiceCollection services)
    {
        services.TryAddSingleton(provider =>
            new CoordinatorClient(provider.GetRequiredService<IRequiredActor<DeploymentCoordinator>>().ActorRef));
        services.AddSingleton<DeploymentStream>();
        services.AddSingleton<DeploymentIds>();
        services.AddSingleton<DeploymentSubmission>();
        services.AddSingleton<ApplyEndpoint>();
        services.AddSingleton<RefreshEndpoint>();
        services.AddSingleton<RestoreEndpoint>();
        services.AddSingleton<DeploymentsEndpoint>();
        services.AddSingleton<LogEndpoint>();
        services.AddSingleton<VolumesEndpoint>();
        services.AddSingleton<CancelEndpoint>();
        services.TryAddSingleton(_ =>
        {
            var gate = new RequestGate();
            gate.Open();
            return gate;
        });
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<ServerReporter>();
        services.AddSingleton<StatusReporter>();
        services.AddSingleton<StatusEndpoint>();
        services.TryAddSingleton(new AttemptLimits());
        services.TryAddSingleton<PasswordCheck>(PasswordHash.Matches);
        services.AddSingleton<AttemptLimiter>();
        services.AddSingleton<CredentialVerifier>();
        services.AddSingleton<TrialWitness>();
    }

    /// <summary>Puts them into a request's way.</summary>
    public static void UseTowerApi(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<TrialMark>();
        app.UseMiddleware<ErrorGate>();
        app.UseMiddleware<AuthorizationEndpoint>();
        app.UseMiddleware<CrossSiteGuard>();
        app.UseMiddleware<StandbyGate>();
        app.UseMiddleware<AuthenticationGate>();
        // 404 and 405 of the router, with words.
        app.UseStatusCodePages(page => Problems.WriteAsync(page.HttpContext, new Problem(
            page.HttpContext.Response.StatusCode, RequestFailures.NoSuchEndpoint,
            $"Tower has no {page.HttpContext.Request.Method} {Quoted.Place(page.HttpContext.Request.Path)}. It has POST /apply, POST /plan, "
            + "POST /refresh, GET /status, GET /deployments, GET /deployments/<id>, GET /deployments/<id>/log, POST /deployments/<id>/restore, "
            + "POST /admin/deployments/<id>/cancel, GET /volumes, DELETE /volumes/<name>, GET /schema and GET /healthz.")));
        app.UseRouting();
        app.MapPost(ApplyEndpoint.Path, Handle<ApplyEndpoint>((endpoint, context) => endpoint.HandleAsync(context, DeploymentTrigger.Apply)));
        app.MapPost(ApplyEndpoint.PlanPath, Handle<ApplyEndpoint>((endpoint, context) => endpoint.HandleAsync(context, DeploymentTrigger.Plan)));
        app.MapPost(RefreshEndpoint.Path, Handle<RefreshEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapPost(RestoreEndpoint.Path, Handle<RestoreEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapGet(DeploymentsEndpoint.Path, Handle<DeploymentsEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapGet(DeploymentsEndpoint.OnePath, Handle<DeploymentsEndpoint>((endpoint, context) => endpoint.HandleOneAsync(context)));
        app.MapGet(VolumesEndpoint.Path, Handle<VolumesEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapDelete(VolumesEndpoint.OnePath, Handle<VolumesEndpoint>((endpoint, context) => endpoint.DeleteAsync(context)));
        app.MapGet(LogEndpoint.Path, Handle<LogEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapPost(CancelEndpoint.Path, Handle<CancelEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapGet(StatusEndpoint.Path, Handle<StatusEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapMethods(HealthEndpoint.Path, [HttpMethods.Get, HttpMethods.Head], Handle<HealthEndpoint>((endpoint, context) => endpoint.HandleAsync(context)));
        app.MapGet(SchemaEndpoint.Path, SchemaEndpoint.HandleAsync);
    }

    // A RequestDelegate on purpose: nothing of a request is bound by reflection.
    private static RequestDelegate Handle<T>(Func<T, HttpContext, Task> handle) where T : notnull =>
        context => handle(context.RequestServices.GetRequiredService<T>(), context);
}
