using System.Collections.Immutable;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Steps;

/// <summary>
/// Asks for services to be created and started; their images are there already. Answered by
/// <see cref="Done"/>.
/// </summary>
/// <param name="DraftPath">The compose file, absolute.</param>
/// <param name="Services">Which of its services; no other one is touched.</param>
/// <param name="SecretEnvironment">The values of <c>${TOWER_SECRET_n}</c>.</param>
/// <param name="Recreate">
/// Replace the services' containers (infrastructure whose spec changed); otherwise one that exists is only started.
/// </param>
public sealed record StartServices(string DraftPath,
    ImmutableArray<ServiceSpec> Services,
    ImmutableSortedDictionary<string, string> SecretEnvironment,
    bool Recreate = false) : StepWork;

/// <summary>
/// Waits until services are ready: answered by <see cref="ServicesReady"/>, or by one <see cref="StepFailed"/> that
/// names all that did not get ready, with their last log lines in its detail.
/// </summary>
/// <param name="Services">Which.</param>
public sealed record ProbeServices(ImmutableArray<ServiceSpec> Services) : StepWork
{
    /// <summary>
    /// The names of services of which nothing has run before: one that ends and is restarted, because what it needs is not
    /// up yet, has its whole time to get ready all the same.
    /// </summary>
    public ImmutableHashSet<string> Patient { get; init; } = [];
}

/// <summary>All of them are ready.</summary>
public sealed record ServicesReady
{
    /// <summary>
    /// How often the engine had restarted containers until then, by container id; those it never restarted are left out.
    /// </summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;
}

/// <summary>
/// Watches services that have the traffic already: answered by <see cref="Done"/> when all of them have run on for
/// the time and still answer, or at once by <see cref="StepFailed"/> when one ends.
/// </summary>
/// <param name="Services">Which.</param>
/// <param name="For">How long; zero: they only have to answer once more.</param>
public sealed record WatchServices(ImmutableArray<ServiceSpec> Services, TimeSpan For) : StepWork
{
    /// <summary>
    /// How often the engine had restarted containers before, by container id, as <see cref="ServicesReady.Restarts"/> says:
    /// only what comes on top counts.
    /// </summary>
    public ImmutableDictionary<string, int> Restarts { get; init; } = ImmutableDictionary<string, int>.Empty;
}
