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

/// <summary>
/// Watches services that have the traffic already: answered by <see cref="ServicesSteady"/> when all of them have run on for
/// the time and still answer, or at once by <see cref="StepFailed"/> when one ends.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Services">Which.</param>
/// <param name="For">How long; zero: they only have to answer once more.</param>
public sealed record WatchServices(DeploymentId Id, ImmutableArray<ServiceSpec> Services, TimeSpan For) : StepRequest(Id);

/// <summary>They have run on.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ServicesSteady(DeploymentId Id);
