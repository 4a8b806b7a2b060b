using System.Collections.Immutable;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>One step of a rollout, as data: printed, tested, journaled and executed by different code.</summary>
public abstract record PlanStep
{
    /// <summary>The <see cref="Name"/> of <see cref="Save"/>.</summary>
    internal const string SaveName = "save";

    private PlanStep()
    {
    }

    /// <summary>What the journal calls it, e.g. <c>start</c>.</summary>
    public string Name => GetType().Name.ToLowerInvariant();

    /// <summary>Writes the config Caddy starts from; only where no Caddy has ever run.</summary>
    public sealed record SeedCaddyConfig : PlanStep;

    /// <summary>Has the engine fetch the images it does not have.</summary>
    public sealed record Pull(ImmutableArray<string> Images) : PlanStep;

    /// <summary>Creates folders of the host that apps mount and that are to be created when they are missing.</summary>
    public sealed record CreateFolders(ImmutableArray<MountSpec> Folders) : PlanStep;

    /// <summary>Replaces infrastructure containers in place: the only step with a gap.</summary>
    public sealed record Recreate(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Starts services; nothing that runs is touched.</summary>
    public sealed record Start(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Proves services ready before any traffic goes to them.</summary>
    public sealed record Probe(ImmutableArray<ServiceSpec> Services) : PlanStep
    {
        /// <summary>Those of which no generation has run before: they may end and be restarted until they are ready.</summary>
        public ImmutableHashSet<string> First { get; init; } = [];
    }

    /// <summary>Has new requests of some apps wait in Caddy, because their generations cannot run side by side.</summary>
    public sealed record Hold(StackSpec Routed, ImmutableArray<string> Apps) : PlanStep;

    /// <summary>Stops old generations and keeps their containers: they are started again when the new ones fail.</summary>
    public sealed record Stop(ImmutableArray<ObservedContainer> Containers) : PlanStep;

    /// <summary>Moves all traffic at once, and has every changed route answered by its new upstream.</summary>
    public sealed record Switch(StackSpec Routed, ImmutableArray<RouteExpectation> Receipts) : PlanStep;

    /// <summary>Waits until upstreams that get no new requests have answered their last ones.</summary>
    /// <param name="Upstreams"><c>host:port</c>, and how long it may take.</param>
    public sealed record Drain(ImmutableSortedDictionary<string, TimeSpan> Upstreams) : PlanStep;

    /// <summary>Watches that what has the traffic stays up; until then the old generations stand by.</summary>
    public sealed record Watch(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Takes the old generations out of the routes.</summary>
    public sealed record Settle(StackSpec Routed) : PlanStep;

    /// <summary>Writes compose file, Caddy config and intent.</summary>
    public sealed record Save : PlanStep;

    /// <summary>Stops and removes containers nothing is routed to any more.</summary>
    public sealed record Retire(ImmutableArray<ObservedContainer> Containers) : PlanStep;

    /// <summary>Hands the server over to another Tower, which runs and stands by.</summary>
    public sealed record HandOver(ServiceSpec Tower, StackSpec Routed) : PlanStep;

    /// <summary>Says that this Tower has taken over: from here on the one before does not take the server back.</summary>
    public sealed record Confirm : PlanStep;

    /// <summary>Undoing: has Caddy route as before.</summary>
    public sealed record Restore(CaddyRouting Routing) : PlanStep;

    /// <summary>Undoing: removes the containers of these services that did not run before.</summary>
    public sealed record RemoveNew(ImmutableArray<string> Services, ImmutableArray<string> Keep) : PlanStep;

    /// <summary>Undoing: starts containers again that were stopped.</summary>
    public sealed record Restart(ImmutableArray<ObservedContainer> Containers) : PlanStep;

    /// <summary>Undoing: takes the data directory back from a Tower that did not take over.</summary>
    public sealed record Reclaim : PlanStep;
}
