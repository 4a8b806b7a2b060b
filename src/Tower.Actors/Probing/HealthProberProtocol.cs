using System.Collections.Immutable;
using Tower.Actors.Stack;
using Tower.Actors.Workers;
using Tower.Messages.Deployments;

namespace Tower.Actors.Probing;

/// <summary>
/// Waits until services are ready: answered by <see cref="ServicesReady"/>, or by one <see cref="StepFailed"/> that
/// names all that did not get ready, with their last log lines in its detail.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Services">Which.</param>
public sealed record ProbeServices(DeploymentId Id, ImmutableArray<ServiceSpec> Services) : StepRequest(Id);

/// <summary>All of them are ready.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ServicesReady(DeploymentId Id);
