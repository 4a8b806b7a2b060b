using System.Collections.Immutable;
using Tower.Actors.Caddy;
using Tower.Actors.Engine;
using Tower.Actors.Stack;

namespace Tower.Actors.Deployments;

/// <summary>One step of a rollout, as data: printed, tested and executed by different code.</summary>
public abstract record PlanStep
{
    private PlanStep()
    {
    }

    /// <summary>Writes the config Caddy starts from; only where no Caddy has ever run.</summary>
    public sealed record SeedCaddyConfig : PlanStep;

    /// <summary>Has the engine fetch the images it does not have.</summary>
    public sealed record Pull(ImmutableArray<string> Images) : PlanStep;

    /// <summary>Starts services; nothing that runs is touched.</summary>
    public sealed record Start(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Replaces infrastructure containers in place: the only step with a gap.</summary>
    public sealed record Recreate(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Proves services ready before any traffic goes to them.</summary>
    public sealed record Probe(ImmutableArray<ServiceSpec> Services) : PlanStep;

    /// <summary>Moves the traffic with one load, and has every changed route answered by its new upstream.</summary>
    public sealed record Switch(ImmutableArray<RouteExpectation> Receipts) : PlanStep;

    /// <summary>Waits until the old upstreams have answered their last requests.</summary>
    public sealed record Drain(ImmutableArray<string> Upstreams) : PlanStep;

    /// <summary>Stops and removes containers nothing is routed to any more.</summary>
    public sealed record Retire(ImmutableArray<ObservedContainer> Containers) : PlanStep;

    /// <summary>Writes compose file, Caddy config and intent.</summary>
    public sealed record Save : PlanStep;
}
