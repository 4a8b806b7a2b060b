using System.Collections.Immutable;
using Tower.Actors.Domain.Values;
using Tower.Actors.Domain.Routing;
using Tower.Actors.Domain.Stack;
using Tower.Actors.Domain.Steps;
using Tower.Messages.Deployments;

namespace Tower.Actors.Domain.Rollouts;

/// <summary>
/// One step of a rollout, as data. It says itself what the journal calls it, how a plan words it and which work it is, so the compiler
/// finds what a new step lacks.
/// </summary>
/// <param name="Name">What the journal calls it, e.g. <c>start</c>. It is on disk and never changes.</param>
/// <param name="Step">The step its log lines belong to.</param>
internal abstract record PlanStep(string Name, DeploymentStep Step)
{
    /// <summary>How a plan words it.</summary>
    public abstract string Text { get; }

    /// <summary>What is waited for while it runs.</summary>
    public abstract string WaitsFor(bool undoing);

    /// <summary>The work it begins with.</summary>
    public abstract StepWork Work(StepFacts facts);

    /// <summary>
    /// Whether a deployment goes on when it fails after the traffic has moved: the new state serves, and the next deployment removes what is left.
    /// </summary>
    public virtual bool MayFailAfterSwitch => false;

    /// <summary>Writes the config Caddy starts from; only where no Caddy has ever run.</summary>
    public sealed record SeedCaddyConfig() : PlanStep("seedcaddyconfig", DeploymentStep.Generate)
    {
        public override string Text => "write the config Caddy starts from";
        public override string WaitsFor(bool undoing) => "the disk";
        public override StepWork Work(StepFacts facts) => new SeedRouting(facts.Desired.Files.Routing);
    }

    /// <summary>Has the engine fetch the images it does not have.</summary>
    public sealed record Pull(ImmutableArray<string> Images) : PlanStep("pull", DeploymentStep.Pull)
    {
        public override string Text => $"pull what is missing of {Plural.Of(Images.Length, "image")}";
        public override string WaitsFor(bool undoing) => "the engine to pull images";
        public override StepWork Work(StepFacts facts) => new PullImages(Images);
    }

    /// <summary>Creates folders of the host that apps mount and that are to be created when they are missing.</summary>
    public sealed record CreateFolders(ImmutableArray<MountSpec> Folders) : PlanStep("createfolders", DeploymentStep.Start)
    {
        public override string Text => $"create {Join(Folders.Select(folder => folder.Source))} on the host";
        public override string WaitsFor(bool undoing) => "the engine to create folders";
        public override StepWork Work(StepFacts facts) => new CreateHostFolders(Folders, facts.StackOptions.CaddyImage);
    }

    /// <summary>Replaces infrastructure containers in place: the only step with a gap.</summary>
    public sealed record Recreate(ImmutableArray<ServiceSpec> Services) : PlanStep("recreate", DeploymentStep.Start)
    {
        public override string Text => $"recreate {Names(Services)} in place";
        public override string WaitsFor(bool undoing) => "docker compose to recreate containers";
        public override StepWork Work(StepFacts facts) => facts.Start(Services, recreate: true);
    }

    /// <summary>Starts services; nothing that runs is touched.</summary>
    public sealed record Start(ImmutableArray<ServiceSpec> Services) : PlanStep("start", DeploymentStep.Start)
    {
        public override string Text => $"start {Names(Services)}";
        public override string WaitsFor(bool undoing) => "docker compose to start containers";
        public override StepWork Work(StepFacts facts) => facts.Start(Services, recreate: false);
    }

    /// <summary>Proves services ready before any traffic goes to them.</summary>
    public sealed record Probe(ImmutableArray<ServiceSpec> Services) : PlanStep("probe", DeploymentStep.Probe)
    {
        /// <summary>Those of which no generation has run before: they may end and be restarted until they are ready.</summary>
        public ImmutableHashSet<string> First { get; init; } = [];
        public override string Text => $"prove {Names(Services)} ready";
        public override string WaitsFor(bool undoing) => $"{Names(Services)} to become ready{(undoing ? " again" : "")}";
        public override StepWork Work(StepFacts facts) => new ProbeServices(Services) { Patient = First };
    }

    /// <summary>Has new requests of some apps wait in Caddy, because their generations cannot run side by side.</summary>
    public sealed record Hold(StackSpec Routed, ImmutableArray<string> Apps) : PlanStep("hold", DeploymentStep.Hold)
    {
        public override string Text => $"have the requests of {Join(Apps)} wait";
        public override string WaitsFor(bool undoing) => "Caddy to let requests wait";
        public override StepWork Work(StepFacts facts) => facts.Route(Routed);
    }

    /// <summary>Stops old generations and keeps their containers: they are started again when the new ones fail.</summary>
    public sealed record Stop(ImmutableArray<ObservedContainer> Containers) : PlanStep("stop", DeploymentStep.Stop)
    {
        public override string Text => $"stop {Join(Containers.Select(container => container.Service))}";
        public override string WaitsFor(bool undoing) => $"{Plural.Of(Containers.Length, "old container")} to stop";
        public override StepWork Work(StepFacts facts) => new StopContainers(Containers);
    }

    /// <summary>Moves all traffic at once, and has every changed route answered by its new upstream.</summary>
    public sealed record Switch(StackSpec Routed, ImmutableArray<RouteExpectation> Receipts) : PlanStep("switch", DeploymentStep.Switch)
    {
        public override string Text => Receipts.IsEmpty ? "take the new routes"
            : $"move the traffic: {Join(Receipts.Select(receipt => $"{receipt.Domain} → {string.Join(" and ", receipt.Upstreams)}"))}";
        public override string WaitsFor(bool undoing) => "Caddy to take the new routes";
        public override StepWork Work(StepFacts facts) => facts.Route(Routed);
    }

    /// <summary>Waits until upstreams that get no new requests have answered their last ones.</summary>
    /// <param name="Upstreams"><c>host:port</c>, and how long it may take.</param>
    public sealed record Drain(ImmutableSortedDictionary<string, TimeSpan> Upstreams) : PlanStep("drain", DeploymentStep.Drain)
    {
        public override string Text => $"wait for the last requests of {Join(Upstreams.Keys)}";
        public override string WaitsFor(bool undoing) => $"the last requests of {Join(Upstreams.Keys)}{(undoing ? ", to be removed then" : "")}";
        public override StepWork Work(StepFacts facts) => new DrainUpstreams(Upstreams);
        public override bool MayFailAfterSwitch => true;
    }

    /// <summary>Watches that what has the traffic stays up; until then the old generations stand by.</summary>
    public sealed record Watch(ImmutableArray<ServiceSpec> Services) : PlanStep("watch", DeploymentStep.Watch)
    {
        public override string Text => $"watch {Names(Services)} stay up";
        public override string WaitsFor(bool undoing) => $"{Names(Services)}, which must stay up";
        public override StepWork Work(StepFacts facts) => new WatchServices(Services, facts.Options.WatchTime) { Restarts = facts.Restarts };
    }

    /// <summary>Takes the old generations out of the routes.</summary>
    public sealed record Settle(StackSpec Routed) : PlanStep("settle", DeploymentStep.Switch)
    {
        public override string Text => "take what served before out of the routes";
        public override string WaitsFor(bool undoing) => "Caddy to take the new routes";
        public override StepWork Work(StepFacts facts) => facts.Route(Routed);
    }

    /// <summary>Writes compose file, Caddy config and intent.</summary>
    public sealed record Save() : PlanStep("save", DeploymentStep.Save)
    {
        public override string Text => "save the new state";
        public override string WaitsFor(bool undoing) => "the disk";
        public override StepWork Work(StepFacts facts) => facts.Save();
    }

    /// <summary>Stops and removes containers nothing is routed to any more.</summary>
    public sealed record Retire(ImmutableArray<ObservedContainer> Containers) : PlanStep("retire", DeploymentStep.Retire)
    {
        public override string Text => $"remove {Join(Containers.Select(container => container.Service))}";
        public override string WaitsFor(bool undoing) => $"{Plural.Of(Containers.Length, "old container")} to stop";
        public override StepWork Work(StepFacts facts) => new RemoveContainers(DeploymentStep.Retire, Containers);
        public override bool MayFailAfterSwitch => true;
    }

    /// <summary>Hands the server over to another Tower, which runs and stands by.</summary>
    public sealed record HandOver(ServiceSpec Tower, StackSpec Routed) : PlanStep("handover", DeploymentStep.Handover)
    {
        public override string Text => $"hand over to {Tower.Name}";
        public override string WaitsFor(bool undoing) => $"{Tower.Name} to take over";
        public override StepWork Work(StepFacts facts) => facts.Route(Routed);
    }

    /// <summary>Says that this Tower has taken over: from here on the one before does not take the server back.</summary>
    public sealed record Confirm() : PlanStep("confirm", DeploymentStep.Handover)
    {
        public override string Text => "confirm that this Tower has taken over";
        public override string WaitsFor(bool undoing) => "the disk";
        public override StepWork Work(StepFacts facts) => new ConfirmOwnership();
    }

    /// <summary>Undoing: has Caddy route as before.</summary>
    public sealed record Restore(CaddyRouting Routing) : PlanStep("restore", DeploymentStep.Undo)
    {
        public override string Text => "take the routes of before";
        public override string WaitsFor(bool undoing) => "Caddy to take the routes of before";
        public override StepWork Work(StepFacts facts) => new SwitchTraffic(Routing);
    }

    /// <summary>Undoing: removes the containers of these services that did not run before.</summary>
    public sealed record RemoveNew(ImmutableArray<string> Services, ImmutableArray<string> Keep) : PlanStep("removenew", DeploymentStep.Undo)
    {
        public override string Text => $"remove {Join(Services)}";
        public override string WaitsFor(bool undoing) => $"{Join(Services)} to be removed";
        public override StepWork Work(StepFacts facts) => new RemoveNewContainers(Services, Keep);
    }

    /// <summary>Undoing: starts containers again that were stopped.</summary>
    public sealed record Restart(ImmutableArray<ObservedContainer> Containers) : PlanStep("restart", DeploymentStep.Undo)
    {
        public override string Text => $"start {Join(Containers.Select(container => container.Service))} again";
        public override string WaitsFor(bool undoing) => $"{Join(Containers.Select(container => container.Service).Distinct())} to be started again";
        public override StepWork Work(StepFacts facts) => new StartContainers(Containers);
    }

    /// <summary>Undoing: takes the data directory back from a Tower that did not take over.</summary>
    public sealed record Reclaim() : PlanStep("reclaim", DeploymentStep.Undo)
    {
        public override string Text => "take the server back";
        public override string WaitsFor(bool undoing) => "the disk, to take the server back";
        public override StepWork Work(StepFacts facts) => new ReclaimOwnership();
    }

    private static string Names(IEnumerable<ServiceSpec> services) => Join(services.Select(service => service.Name));

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);
}
