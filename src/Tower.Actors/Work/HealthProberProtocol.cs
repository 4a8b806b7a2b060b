using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;
using Tower.Messages.Deployments;

namespace Tower.Actors.Work;

/// <summary>
/// Waits until services are ready: answered by <see cref="ServicesReady"/>, or by one <see cref="StepFailed"/> that
/// names all that did not get ready, with their last log lines in its detail.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Services">Which.</param>
public sealed record ProbeServices(DeploymentId Id, ImmutableArray<ServiceSpec> Services) : StepRequest(Id)
{
    /// <summary>
    /// The names of services of which nothing has run before: one that ends and is restarted, because what it needs is not
    /// up yet, has its whole time to get ready all the same.
    /// </summary>
    public ImmutableHashSet<string> Patient { get; init; } = [];
}

/// <summary>All of them are ready.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ServicesReady(DeploymentId Id)
{
    /// <summary>
    /// How often the engine had restarted containers until then, by container id; those it never restarted are left out.
    /// </summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>
/// Watches services that have the traffic already: answered by <see cref="ServicesSteady"/> when all of them have run on for
/// the time and still answer, or at once by <see cref="StepFailed"/> when one ends.
/// </summary>
/// <param name="Id">The deployment.</param>
/// <param name="Services">Which.</param>
/// <param name="For">How long; zero: they only have to answer once more.</param>
public sealed record WatchServices(DeploymentId Id, ImmutableArray<ServiceSpec> Services, TimeSpan For) : StepRequest(Id)
{
    /// <summary>
    /// How often the engine had restarted containers before, by container id, as <see cref="ServicesReady.Restarts"/> says:
    /// only what comes on top counts.
    /// </summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>They have run on.</summary>
/// <param name="Id">The deployment.</param>
public sealed record ServicesSteady(DeploymentId Id);
