using Tower.Actors.Ports;
using Tower.Messages.Deployments;
using Tower.Web.Coordination;

namespace Tower.Web.Security;

/// <summary>
/// Tells the coordinator of requests that confirm what is on trial: they came to Tower's domain, and their credentials were
/// accepted. Costs nothing while nothing is on trial.
/// </summary>
/// <param name="state">Knows what is on trial.</param>
/// <param name="services">Has the coordinator once the actor system has started.</param>
internal sealed class TrialWitness(IStateStore state, IServiceProvider services)
{
    /// <summary>The deployment whose change a request would confirm; null: none. To be asked before its credentials are.</summary>
    public DeploymentId? Of(HttpRequest request) =>
        state.Trial is { } trial
        && string.Equals(request.Host.Host, state.Applied?.Tower.Domain, StringComparison.OrdinalIgnoreCase)
            ? trial.By
            : null;

    /// <summary>Its credentials were accepted.</summary>
    public void Confirm(DeploymentId? by)
    {
        if (by is { } deployment)
            services.GetRequiredService<CoordinatorClient>().ConfirmTrial(deployment);
    }
}
