using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>
/// Asks for services to be created and started; their images are there already. Answered by
/// <see cref="ServicesStarted"/>.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="DraftPath">The compose file, absolute.</param>
/// <param name="Services">Which of its services; no other one is touched.</param>
/// <param name="SecretEnvironment">The values of <c>${TOWER_SECRET_n}</c>.</param>
/// <param name="Recreate">
/// Replace the services' containers (infrastructure whose spec changed); otherwise one that exists is only started.
/// </param>
public sealed record StartServices(
    DeploymentId Id,
    string DraftPath,
    ImmutableArray<ServiceSpec> Services,
    ImmutableSortedDictionary<string, string> SecretEnvironment,
    bool Recreate = false) : StepRequest(Id);

/// <summary>Their processes run; whether they are ready is another question.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ServicesStarted(DeploymentId Id);
