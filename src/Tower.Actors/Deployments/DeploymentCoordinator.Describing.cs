using System.Collections.Immutable;
using Akka.Actor;
using Tower.Messages.Deployments;

namespace Tower.Actors.Deployments;

// What is told of a single deployment, and what it sets out to change.
public sealed partial class DeploymentCoordinator
{
    private void Describing()
    {
        Receive<DeploymentPlanned>(planned => _history.Plan(planned.Id, planned.Changes));
        Receive<DescribeDeployment>(OnDescribe);
    }

    // Whoever asks for a deployment of before while it is being read is answered when it is.
    private void OnDescribe(DescribeDeployment describe)
    {
        if (_history.Describe(describe.Id, _queue) is { } summary)
            Sender.Tell(new DeploymentDescribed(summary));
        else if (_isReadingJournals)
            Stash.Stash();
        else
            Sender.Tell(new DeploymentUnknown(describe.Id));
    }
}

/// <summary>A deployment has a plan; told to the coordinator once.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Changes">What it sets out to change.</param>
internal sealed record DeploymentPlanned(DeploymentId Id, ImmutableArray<DeploymentChange> Changes);
