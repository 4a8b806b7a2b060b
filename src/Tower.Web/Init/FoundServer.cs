using System.Collections.Immutable;
using Tower.Actors.Adapters.Files;
using Tower.Actors.Domain.Journal;
using Tower.Actors.Domain.Rendering.Compose;
using Tower.Actors.Domain.Rollouts;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Values;
using Tower.Actors.Options;

namespace Tower.Web.Init;

/// <summary>What <c>tower init</c> finds on a server that has no intent.</summary>
/// <param name="Containers">The project's containers that carry Tower's labels, running or not.</param>
/// <param name="Volumes">The project's volumes.</param>
/// <param name="Records">The deployments that have a record, the oldest first.</param>
/// <param name="Attempt">The try of <c>tower init</c> that did not come to its end; null: there was none.</param>
internal sealed record FoundServer(
    ImmutableArray<ObservedContainer> Containers,
    ImmutableArray<EngineVolume> Volumes,
    ImmutableArray<JournaledDeployment> Records,
    InitAttempt? Attempt)
{
    /// <summary>Looks.</summary>
    public static async Task<FoundServer> LookAsync(InitWorld world, TowerOptions options, CancellationToken cancel)
    {
        using var journal = new FileDeploymentJournal(options);
        var volumes = await world.Volumes(options).ListAsync(cancel);
        return new FoundServer(
            await world.Engine(options).ListAsync(cancel),
            [.. volumes.Where(volume => volume.ComposeProject == options.Project)],
            await journal.ReadAsync(cancel),
            InitAttempt.Read(options.DataDir));
    }

    /// <summary>The containers of apps.</summary>
    public ImmutableArray<ObservedContainer> Apps => OfKind(ServiceKind.App);

    /// <summary>Tower's own.</summary>
    public ImmutableArray<ObservedContainer> Towers => OfKind(ServiceKind.Tower);

    /// <summary>Whether Caddy runs, so that the ports it publishes are taken by nobody else.</summary>
    public bool HasCaddy => Containers.Any(container => container is { Service: ServiceNames.Caddy, IsRunning: true });

    /// <summary>The deployments that were in force one after the other, the oldest first.</summary>
    public ImmutableArray<JournaledDeployment> InForce => [.. Records.Where(RestoredIntent.WasInForce)];

    /// <summary>The volumes that a try of <c>tower init</c> has made that did not come to its end.</summary>
    public ImmutableArray<EngineVolume> OfAttempt => Attempt is { } attempt
        ? [.. Volumes.Where(volume => volume.ComposeVolume is { } key && ComposeVolumes.Infrastructure.Contains(key)
            && !attempt.VolumesBefore.Contains(volume.Name))]
        : [];

    /// <summary>The volumes that hold what an earlier Tower, or its apps, have kept.</summary>
    public ImmutableArray<EngineVolume> Kept => Volumes.RemoveRange(OfAttempt);

    private ImmutableArray<ObservedContainer> OfKind(ServiceKind kind) =>
        [.. Containers.Where(container => container.Kind == kind)];
}
