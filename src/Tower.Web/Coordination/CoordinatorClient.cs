using Akka.Actor;
using Akka.Streams.Dsl;
using Tower.Actors.Deployments;
using Tower.Actors.Deployments.Logs;
using Tower.Messages.Deployments;
using Tower.Messages.Logs;

namespace Tower.Web.Coordination;

/// <summary>
/// What the HTTP side may say to the coordinator. Every answer comes at once: work is done elsewhere.
/// </summary>
internal sealed class CoordinatorClient(IActorRef coordinator)
{
    // The coordinator never blocks; one that is silent for this long is dead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks for a deployment.</summary>
    /// <exception cref="AskTimeoutException">No answer.</exception>
    public Task<ISubmitAnswer> SubmitAsync(SubmitDeployment request, CancellationToken cancel) =>
        coordinator.Ask<ISubmitAnswer>(request, Patience, cancel);

    /// <summary>What is known of a deployment.</summary>
    /// <exception cref="AskTimeoutException">No answer.</exception>
    public Task<IFindDeploymentAnswer> FindAsync(DeploymentId id, CancellationToken cancel) =>
        coordinator.Ask<IFindDeploymentAnswer>(new FindDeployment(id), Patience, cancel);

    /// <summary>All that is known of a deployment.</summary>
    /// <exception cref="AskTimeoutException">No answer.</exception>
    public Task<IDescribeDeploymentAnswer> DescribeAsync(DeploymentId id, CancellationToken cancel) =>
        coordinator.Ask<IDescribeDeploymentAnswer>(new DescribeDeployment(id), Patience, cancel);

    /// <summary>Those that wait or run, and the last ones that did or tried something.</summary>
    /// <exception cref="AskTimeoutException">No answer.</exception>
    public Task<DeploymentsListed> ListAsync(CancellationToken cancel) =>
        coordinator.Ask<DeploymentsListed>(ListDeployments.Instance, Patience, cancel);

    /// <summary>Cancels a deployment, or says why not.</summary>
    /// <exception cref="AskTimeoutException">No answer.</exception>
    public Task<ICancelAnswer> CancelAsync(CancelDeployment cancel, CancellationToken gone) =>
        coordinator.Ask<ICancelAnswer>(cancel, Patience, gone);

    /// <summary>Tells it that this process owns the data directory now.</summary>
    public void BecomeOwner(bool byHandover) => coordinator.Tell(new OwnershipTaken(byHandover));

    /// <summary>Tells it that a request confirmed what this deployment changed of how Tower is reached.</summary>
    public void ConfirmTrial(DeploymentId by) => coordinator.Tell(new TrialRequestSeen(by));

    /// <summary>
    /// The log behind line <paramref name="after"/>, ending with its last line; fails for a reader that is too slow.
    /// </summary>
    public Source<LogEvent, Akka.NotUsed> Log(DeploymentId id, long after) =>
        DeploymentLogSource.Create(coordinator, id, after);

    /// <summary>Whether the coordinator takes messages.</summary>
    public async Task<bool> IsAliveAsync(TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            var answer = await coordinator.Ask<ActorIdentity>(new Identify(null), patience, cancel);
            return answer.Subject is not null;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }
}
